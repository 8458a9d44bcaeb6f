// Every number of every CPU timing profile, in one place, with its source. The silicon reads them at CPU_TIMING.
//
// Sources:
// [ibex]    Ibex RTL at 8b8ee086, cost rules measured per region, test/reference/ibex/README.md
// [hazard3] Hazard3 RTL at 82729101, cost rules measured per instruction, test/reference/hazard3/README.md
// [spec]    RISC-V unprivileged and privileged specifications: behaviour that no core may differ in

/** Cycles unless the name says otherwise; from the execution of an instruction to that of the next. */
export interface CpuTiming {
  /** ALU, Zba, Zbb, Zbs. */
  readonly alu: number;
  readonly branchNotTaken: number;
  /** Taken, or on a core with a predictor: not as predicted. */
  readonly branchTaken: number;
  /** As predicted. Equal to branchTaken where there is no predictor. */
  readonly branchPredicted: number;
  readonly jal: number;
  readonly jalr: number;
  readonly fence: number;
  readonly fenceI: number;
  readonly load: number;
  readonly store: number;
  /** Extra if an access crosses a word boundary. */
  readonly crossWord: number;
  /** Wait of an instruction that reads the register the one before it loaded. */
  readonly loadUse: number;
  /** 1: the data operand of a store waits like any other, 0: it does not. */
  readonly storeDataWaits: number;
  /** 1: CSR instructions count rs1's field and the low five bits of the CSR number as registers read. */
  readonly csrFieldsWait: number;
  /** Wait of lr.w, sc.w or an amo directly behind lr.w or sc.w. */
  readonly exclusiveWait: number;
  readonly mul: number;
  readonly mulh: number;
  readonly div: number;
  /** Extra of a signed division with a negative dividend. */
  readonly divNegative: number;
  /** Added when the divisor is zero (negative: a shortcut); 0 if that changes nothing. */
  readonly divByZero: number;
  readonly amo: number;
  readonly csrRead: number;
  /** Write of mscratch or mepc. */
  readonly csrWriteQuiet: number;
  /** Write of any other CSR. */
  readonly csrWriteFlush: number;
  /** Exception or interrupt, to the handler's first instruction. */
  readonly trap: number;
  /** Misaligned amo, to the handler's first instruction. */
  readonly trapAmo: number;
  readonly mret: number;
  readonly wfi: number;
  /** Extra after a redirect if the next instruction is 32 bits long and starts in the upper half of a word. */
  readonly straddle: number;
  /** 1: one-entry branch predictor as in [hazard3]. */
  readonly predictor: number;
  /** 1: a CSR write with csrWriteFlush empties the fetch unit, so that `straddle` may follow. */
  readonly csrWriteRedirects: number;
  /** 1: minstret counts ecall, ebreak and what has been fetched behind a trap, as in [hazard3]. */
  readonly trapsRetire: number;
}

/** Field order in the silicon: T_ALU is the first. */
export const CPU_TIMING_FIELDS = [
  'alu',
  'branchNotTaken',
  'branchTaken',
  'branchPredicted',
  'jal',
  'jalr',
  'fence',
  'fenceI',
  'load',
  'store',
  'crossWord',
  'loadUse',
  'storeDataWaits',
  'csrFieldsWait',
  'exclusiveWait',
  'mul',
  'mulh',
  'div',
  'divNegative',
  'divByZero',
  'amo',
  'csrRead',
  'csrWriteQuiet',
  'csrWriteFlush',
  'trap',
  'trapAmo',
  'mret',
  'wfi',
  'straddle',
  'predictor',
  'csrWriteRedirects',
  'trapsRetire',
] as const satisfies readonly (keyof CpuTiming)[];

/** What a core implements beside RV32I, Zicsr, Zifencei and C. */
export type CpuExtension = 'm' | 'a' | 'zba' | 'zbb' | 'zbs' | 'zicbom' | 'u' | 'time' | 'pmp' | 'triggers';

export interface CpuProfile {
  readonly name: string;
  readonly source: string;
  readonly extensions: readonly CpuExtension[];
  /** What an access that is not naturally aligned does. */
  readonly misaligned: 'trap' | 'hardware';
  readonly pmpRegions: number;
  /** Whether mtval holds the address or instruction of an exception; otherwise it reads as zero. */
  readonly mtval: boolean;
  /** Bits of mtvec that can be written and bits that are always set. */
  readonly mtvecMask: number;
  readonly mtvecFixed: number;
  /** mcountinhibit after reset. */
  readonly mcountinhibitReset: number;
  readonly archId: number;
  readonly timing: CpuTiming;
}

// [ibex], two-stage pipeline, 3-cycle multiplier, no branch-target ALU.
const ibexSmall: CpuTiming = {
  alu: 1,
  branchNotTaken: 1,
  branchTaken: 3,
  branchPredicted: 3,
  jal: 2,
  jalr: 2,
  fence: 1,
  fenceI: 2,
  load: 2,
  store: 2,
  crossWord: 1,
  loadUse: 0,
  storeDataWaits: 1,
  csrFieldsWait: 0,
  exclusiveWait: 0,
  mul: 3,
  mulh: 4,
  div: 37,
  divNegative: 0,
  divByZero: 2 - 37,
  amo: 4, // assumed: the core has no atomics; used only where --isa adds them
  csrRead: 1,
  csrWriteQuiet: 1,
  csrWriteFlush: 3,
  trap: 3,
  trapAmo: 3,
  mret: 3,
  wfi: 3, // assumed: a flush like the other system instructions
  straddle: 1,
  predictor: 0,
  csrWriteRedirects: 1,
  trapsRetire: 0,
};

// [ibex], three-stage pipeline with writeback stage, single-cycle multiplier, branch-target ALU.
const ibexMaxperf: CpuTiming = {
  ...ibexSmall,
  branchTaken: 2,
  branchPredicted: 2,
  load: 1,
  store: 1,
  loadUse: 1,
  mul: 1,
  mulh: 2,
};

// [hazard3], three-stage pipeline, MUL_FASTER, MULDIV_UNROLL 2, one-entry branch predictor.
const hazard3: CpuTiming = {
  alu: 1,
  branchNotTaken: 1,
  branchTaken: 2,
  branchPredicted: 1,
  jal: 2,
  jalr: 2,
  fence: 1,
  fenceI: 2,
  load: 1,
  store: 1,
  crossWord: 0,
  loadUse: 1,
  storeDataWaits: 0,
  csrFieldsWait: 1,
  exclusiveWait: 1,
  mul: 1,
  mulh: 1,
  div: 19,
  divNegative: 1,
  divByZero: 0,
  amo: 4,
  csrRead: 1,
  csrWriteQuiet: 1,
  csrWriteFlush: 1,
  trap: 3,
  trapAmo: 4,
  mret: 3,
  wfi: 1, // assumed: the reference data has no wfi
  straddle: 1,
  predictor: 1,
  csrWriteRedirects: 0,
  trapsRetire: 1,
};

// One cycle each, nothing waits.
const functional: CpuTiming = {
  alu: 1,
  branchNotTaken: 1,
  branchTaken: 1,
  branchPredicted: 1,
  jal: 1,
  jalr: 1,
  fence: 1,
  fenceI: 1,
  load: 1,
  store: 1,
  crossWord: 0,
  loadUse: 0,
  storeDataWaits: 0,
  csrFieldsWait: 0,
  exclusiveWait: 0,
  mul: 1,
  mulh: 1,
  div: 1,
  divNegative: 0,
  divByZero: 0,
  amo: 1,
  csrRead: 1,
  csrWriteQuiet: 1,
  csrWriteFlush: 1,
  trap: 1,
  trapAmo: 1,
  mret: 1,
  wfi: 1,
  straddle: 0,
  predictor: 0,
  csrWriteRedirects: 0,
  trapsRetire: 0,
};

const ibexCore = {
  extensions: ['m', 'u', 'pmp', 'triggers'],
  misaligned: 'hardware',
  pmpRegions: 0,
  mtval: true,
  // Ibex reference guide, CSRs: mtvec is always vectored and aligned to 256 bytes.
  mtvecMask: 0xffff_ff00,
  mtvecFixed: 1,
  mcountinhibitReset: 0,
  archId: 22,
} as const;

/** The CPU profiles by name. */
export const CPU_PROFILES = {
  'ibex-small': {
    name: 'ibex-small',
    source: 'Ibex RTL 8b8ee086, configuration small',
    ...ibexCore,
    timing: ibexSmall,
  },
  'ibex-maxperf': {
    name: 'ibex-maxperf',
    source: 'Ibex RTL 8b8ee086, configuration maxperf',
    ...ibexCore,
    timing: ibexMaxperf,
  },
  hazard3: {
    name: 'hazard3',
    source: 'Hazard3 RTL 82729101, machine mode only, no PMP',
    // Trigger CSRs that read as zero: assumed, the RTL configuration has none and traps; debuggers and test programs probe.
    extensions: ['m', 'a', 'zba', 'zbb', 'zbs', 'triggers'],
    misaligned: 'trap',
    pmpRegions: 0,
    // Hazard3 documentation, "mtval": hardwired to 0.
    mtval: false,
    mtvecMask: 0xffff_fffd,
    mtvecFixed: 0,
    // test/reference/hazard3/README.md: both counters are stopped after reset.
    mcountinhibitReset: 5,
    archId: 27,
    timing: hazard3,
  },
  functional: {
    name: 'functional',
    source: 'no core: one cycle per instruction',
    extensions: ['m', 'a', 'zba', 'zbb', 'zbs', 'zicbom', 'u', 'time', 'pmp', 'triggers'],
    misaligned: 'hardware',
    pmpRegions: 16,
    mtval: true,
    mtvecMask: 0xffff_fffd,
    mtvecFixed: 0,
    mcountinhibitReset: 0,
    archId: 0,
    timing: functional,
  },
} as const satisfies Record<string, CpuProfile>;

export type CpuProfileName = keyof typeof CPU_PROFILES;
