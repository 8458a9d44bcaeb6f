// Random instruction streams: mostly sensible RV32 code that loops, calls, traps and overwrites itself.

/** mulberry32: the same numbers from the same seed everywhere. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export const CODE_BYTES = 0x1000;
export const HANDLER = 0x8000;
export const STREAM_RAM_BYTES = 0x1_0000;

const CSRS = [0x300, 0x304, 0x305, 0x340, 0x341, 0x342, 0x343, 0xb02, 0xf14, 0xc03 + 0x100, 0x7c0];
const WRITABLE_CSRS = [0x340, 0x341, 0x342, 0x343];
/** Beside those, in a protected stream: mstatus, mie, PMP. */
const PROTECTION_CSRS = [0x300, 0x304, 0x3a0, 0x3a1, 0x3a3, 0x3b0, 0x3b1, 0x3b2, 0x3b4, 0x3be, 0x3bf, 0x344, 0x304];
const FUNCT7 = [0x00, 0x20, 0x01, 0x10, 0x05, 0x04, 0x30, 0x14, 0x24, 0x34];

/** A half-word that does not start a CSR access: the twin knows only the CSRs listed above. */
const notSystem = (half: number): number => ((half & 0x7f) === 0x73 ? half ^ 0x40 : half);

type Random = (below: number) => number;

const registerFields = (r: Random): number => ((r(32) << 7) | (r(32) << 15) | (r(32) << 20)) >>> 0;

/** Puts an address in RAM into a register, so that the access behind it usually hits. */
const baseRegister = 8;
const setBase = (r: Random): number => ((r(16) << 12) | (baseRegister << 7) | 0x37) >>> 0;
const setLowBase = (r: Random): number => ((r(0x800) << 20) | (baseRegister << 7) | 0x13) >>> 0;

function memoryAccess(r: Random): number[] {
  const offset = r(4096) << 20;
  const base = baseRegister << 15;
  const load = (offset | base | ([0, 1, 2, 4, 5][r(5)]! << 12) | (r(32) << 7) | 0x03) >>> 0;
  const store = ((r(4096) >> 5) << 25) | (r(32) << 20) | base | (r(3) << 12) | (r(32) << 7) | 0x23;
  const atomic = ((r(32) << 27) | base | (2 << 12) | (r(32) << 7) | 0x2f | (r(2) ? 0 : r(32) << 20)) >>> 0;
  const access = [load, store >>> 0, load, atomic][r(4)]!;
  return [r(4) ? setBase(r) : setLowBase(r), access];
}

function branchOrJump(r: Random): number {
  const offset = (r(128) - 72) * 2;
  if (r(6) === 0) {
    const field = (((offset >> 20) & 1) << 31) | (((offset >> 1) & 0x3ff) << 21) | (((offset >> 11) & 1) << 20);
    return (field | (offset & 0xf_f000) | (r(32) << 7) | 0x6f) >>> 0;
  }
  const high = (((offset >> 12) & 1) << 31) | (((offset >> 5) & 63) << 25) | (((offset >> 1) & 15) << 8);
  const f3 = [0, 1, 4, 5, 6, 7, 6, 7, 4, 2][r(10)]!;
  return (high | (((offset >> 11) & 1) << 7) | (r(32) << 20) | (r(32) << 15) | (f3 << 12) | 0x63) >>> 0;
}

function system(r: Random, isProtected: boolean): number {
  switch (r(8)) {
    case 0:
      return 0x73;
    case 1:
      return 0x10_0073;
    case 2:
      return 0x3020_0073;
    case 3:
      return 0x100f;
    case 4:
      return ((CSRS[r(CSRS.length)]! << 20) | (2 << 12) | (r(32) << 7) | 0x73) >>> 0;
    default: {
      const csrs = isProtected && r(2) ? PROTECTION_CSRS : WRITABLE_CSRS;
      const csr = csrs[r(csrs.length)]!;
      return ((csr << 20) | (r(32) << 15) | (r(8) << 12) | (r(32) << 7) | 0x73) >>> 0;
    }
  }
}

/** One or two instructions, 16-bit ones as numbers below 0x10000 whose low bits are not 3. */
function instructions(r: Random, isProtected: boolean): number[] {
  const kind = r(20);
  if (kind < 5) return [(registerFields(r) | (r(8) << 12) | (FUNCT7[r(10)]! << 25) | 0x33) >>> 0];
  if (kind < 6) {
    const upper = [0x600, 0x601, 0x602, 0x604, 0x605, 0x287, 0x698, r(4096)][r(8)]!;
    return [((upper << 20) | (r(32) << 15) | ([1, 5][r(2)]! << 12) | (r(32) << 7) | 0x13) >>> 0];
  }
  if (kind < 9) return [(registerFields(r) | (r(8) << 12) | (r(128) << 25) | 0x13) >>> 0];
  if (kind < 12) return [(r(0x4000) << 2) | r(3)];
  if (kind < 15) return memoryAccess(r);
  if (kind < 17) return [branchOrJump(r)];
  if (kind === 17) return [((r(0x10_0000) << 12) | (r(32) << 7) | [0x37, 0x17][r(2)]!) >>> 0];
  if (kind === 18) return [system(r, isProtected)];
  return r(8) === 0 ? [(notSystem(r(0x1_0000)) | (notSystem(r(0x1_0000)) << 16)) >>> 0] : [0x100f];
}

/** Traps come here: on behind the trapping instruction, wrapped into the code, interrupts and user mode switched off. */
const HANDLER_CODE = [
  0x34029073, // csrw mscratch, x5
  0x341022f3, // csrr x5, mepc
  0x00428293, // addi x5, x5, 4
  0x01429293, // slli x5, x5, 20
  0x0142d293, // srli x5, x5, 20
  0x34129073, // csrw mepc, x5
  0x000022b7, // lui x5, 2
  0x80028293, // addi x5, x5, -2048 (MPP = machine)
  0x30029073, // csrw mstatus, x5
  0x340022f3, // csrr x5, mscratch
  0x30200073, // mret
];

/** The same, but half of the code goes on in user mode, by where it trapped. Interrupts come from time to time. */
const PROTECTED_HANDLER_CODE = [
  0x34029073, // csrw mscratch, x5
  0x341022f3, // csrr x5, mepc
  0x00428293, // addi x5, x5, 4
  0x01429293, // slli x5, x5, 20
  0x0142d293, // srli x5, x5, 20
  0x34129073, // csrw mepc, x5
  0x000022b7, // lui x5, 2
  0x80028293, // addi x5, x5, -2048
  0x3002b073, // csrc mstatus, x5 (MPP = user)
  0x341022f3, // csrr x5, mepc
  0x0402f293, // andi x5, x5, 64
  0x00529293, // slli x5, x5, 5
  0x3002a073, // csrs mstatus, x5 (or machine, by the address)
  0x340022f3, // csrr x5, mscratch
  0x30200073, // mret
];

/** Fills a RAM of STREAM_RAM_BYTES with a stream, its handler and random data; a protected one changes mstatus, mie and PMP. */
export function fillWithStream(ram: Uint8Array, seed: number, isProtected = false): void {
  const r = randomFrom(seed);
  const view = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
  for (let at = 0; at < STREAM_RAM_BYTES; at += 2) view.setUint16(at, notSystem(r(0x1_0000)), true);
  for (let at = 0; at < CODE_BYTES; ) {
    for (const instruction of instructions(r, isProtected)) {
      const half = (instruction & 3) !== 3;
      if (half) view.setUint16(at, instruction, true);
      else view.setUint32(at, instruction, true);
      at += half ? 2 : 4;
    }
  }
  const handler = isProtected ? PROTECTED_HANDLER_CODE : HANDLER_CODE;
  handler.forEach((word, i) => {
    view.setUint32(HANDLER + 4 * i, word, true);
  });
}
