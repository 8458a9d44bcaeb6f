// The reference's two parts, written out once more: what the profiles must say.
import { type DramPart, REFERENCE_MAPPING, REFERENCE_QUEUES } from '../../src/silicon/dram-part.js';

export const ddr3: DramPart = {
  name: 'ddr3-1600-ref',
  geometry: { ranks: 2, bankGroups: 1, banksPerGroup: 8, rows: 65536, rowBytes: 8192 },
  timing: {
    tCK: 1.25,
    CL: 11,
    CWL: 8,
    tRCD: 11,
    tRP: 11,
    tRAS: 28,
    tRFC: 208,
    tREFI: 7800,
    tRRD_S: 5,
    tRRD_L: 5,
    tWTR_S: 6,
    tWTR_L: 6,
    tFAW: 24,
    tWR: 12,
    tRTP: 6,
    tCCD_S: 4,
    tCCD_L: 4,
    tRTRS: 1,
    tXS: 216,
    tCKESR: 5,
  },
  burstCycles: 4,
  queues: REFERENCE_QUEUES,
  mapping: REFERENCE_MAPPING,
};

export const ddr4: DramPart = {
  name: 'ddr4-2400-ref',
  geometry: { ranks: 2, bankGroups: 4, banksPerGroup: 4, rows: 65536, rowBytes: 8192 },
  timing: {
    tCK: 0.83,
    CL: 17,
    CWL: 12,
    tRCD: 17,
    tRP: 17,
    tRAS: 39,
    tRFC: 420,
    tREFI: 9360,
    tRRD_S: 4,
    tRRD_L: 6,
    tWTR_S: 3,
    tWTR_L: 9,
    tFAW: 26,
    tWR: 18,
    tRTP: 9,
    tCCD_S: 4,
    tCCD_L: 6,
    tRTRS: 1,
    tXS: 432,
    tCKESR: 7,
  },
  burstCycles: 4,
  queues: REFERENCE_QUEUES,
  mapping: REFERENCE_MAPPING,
};

export const referenceParts: Record<string, DramPart> = { DDR3_4Gb_x8_1600: ddr3, DDR4_8Gb_x8_2400: ddr4 };
