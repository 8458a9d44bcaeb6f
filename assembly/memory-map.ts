// Every address and size in the adapter's linear memory. Plain constants: read by the silicon and by src/.
// 0 .. 4 KiB stays empty so that a null address is never valid; static data follows (asconfig.json: memoryBase 4096).

/** Byte size of a WebAssembly page. */
export const PAGE_BYTES = 0x1_0000;

/** Bytes the DRAM controller moves by one column command: 8 beats of a 64-bit bus. */
export const BURST_BYTES = 64;

/** Adapter DRAM starts here; address 0 of the adapter is this byte. */
export const DRAM_BASE = 0x2000_0000;

// ---- cpu -----------------------------------------------------------------------------------------------------------
// 0x0030_0000 .. 0x003f_ffff is the core's state: a snapshot copies it. 0x0200_0000 .. 0x03ff_ffff holds what is derived
// from guest memory (pre-decoded blocks): a snapshot leaves it out and calls cpuRestored() after a restore.

/** First byte and size of the core's state. */
export const CPU_BASE = 0x0030_0000;
export const CPU_BYTES = 0x0010_0000;

/** x0 .. x31, u32 each, then a word that swallows writes to x0. */
export const CPU_REGISTERS = CPU_BASE;
/** u32: address of the next instruction. */
export const CPU_PC = CPU_BASE + 0x100;
/** u32: privilege, 3 machine, 0 user. */
export const CPU_PRIVILEGE = CPU_BASE + 0x104;
/** u64: CPU cycles since power-up; nothing but the passing of time changes it. */
export const CPU_CYCLE = CPU_BASE + 0x108;
/** u64: instructions retired since power-up. */
export const CPU_INSTRET = CPU_BASE + 0x110;
/** u64: what mcycle and minstret add to the two above; the held value while mcountinhibit stops them. */
export const CPU_MCYCLE_OFFSET = CPU_BASE + 0x118;
export const CPU_MINSTRET_OFFSET = CPU_BASE + 0x120;
/** u64: time CSR = TIME_OFFSET + floor(cycle / TIME_DIVIDER); the divider is a u32, at least 1. */
export const CPU_TIME_OFFSET = CPU_BASE + 0x128;
export const CPU_TIME_DIVIDER = CPU_BASE + 0x130;
/** u32: word address of the lr.w reservation, 1 for none. */
export const CPU_RESERVATION = CPU_BASE + 0x134;
/** u32: register a load of the instruction just retired wrote, 0 for none (decides the load-use wait). */
export const CPU_LAST_LOAD = CPU_BASE + 0x138;
/** u32: 1 if that instruction was lr.w or sc.w. */
export const CPU_LAST_EXCLUSIVE = CPU_BASE + 0x13c;
/** u32: why cpuRun returned, one of CPU_STOP_*. */
export const CPU_STOP = CPU_BASE + 0x140;
/** u32: 1 while the core waits in wfi. */
export const CPU_WAITING = CPU_BASE + 0x144;
/** u32: 1 while ebreak stops the run (semihosting, gdb) instead of trapping. */
export const CPU_STOP_ON_EBREAK = CPU_BASE + 0x148;
/** i32: cycles of stall that the access hooks asked for, taken at the next instruction boundary. */
export const CPU_STALL = CPU_BASE + 0x14c;

// CSRs, u32 each.
export const CPU_MSTATUS = CPU_BASE + 0x180;
export const CPU_MIE = CPU_BASE + 0x184;
/** Interrupt lines as the platform drives them (bits 3, 7, 11, 16..31). */
export const CPU_MIP = CPU_BASE + 0x188;
export const CPU_MTVEC = CPU_BASE + 0x18c;
export const CPU_MSCRATCH = CPU_BASE + 0x190;
export const CPU_MEPC = CPU_BASE + 0x194;
export const CPU_MCAUSE = CPU_BASE + 0x198;
export const CPU_MTVAL = CPU_BASE + 0x19c;
export const CPU_MCOUNTEREN = CPU_BASE + 0x1a0;
export const CPU_MCOUNTINHIBIT = CPU_BASE + 0x1a4;
export const CPU_MENVCFG = CPU_BASE + 0x1a8;
/** pmpcfg, a byte per region (16), and pmpaddr, u32 per region (16). */
export const CPU_PMPCFG = CPU_BASE + 0x1c0;
export const CPU_PMPADDR = CPU_BASE + 0x1d0;
export const CPU_PMP_MAX = 16;

// The access that a device of the host must answer (stop reason CPU_STOP_ACCESS), u32 each.
export const CPU_ACCESS_STATE = CPU_BASE + 0x220;
export const CPU_ACCESS_ADDRESS = CPU_BASE + 0x224;
/** 1, 2 or 4. */
export const CPU_ACCESS_BYTES = CPU_BASE + 0x228;
export const CPU_ACCESS_WRITE = CPU_BASE + 0x22c;
/** Data written, or filled in by the host for a read. */
export const CPU_ACCESS_VALUE = CPU_BASE + 0x230;
/** Values of CPU_ACCESS_STATE: nothing open, the host must act, it has answered, it answered with a bus error. */
export const CPU_ACCESS_NONE = 0;
export const CPU_ACCESS_OPEN = 1;
export const CPU_ACCESS_ANSWERED = 2;
export const CPU_ACCESS_FAULT = 3;

// One-entry branch predictor and what the fetch unit needs, u32 each; 1 stands for "no address".
export const CPU_PREDICTOR_BRANCH = CPU_BASE + 0x240;
export const CPU_PREDICTOR_BYTES = CPU_BASE + 0x244;
export const CPU_PREDICTOR_TARGET = CPU_BASE + 0x248;
/** Bit 0: the target is a 32-bit instruction that straddles words, so the fetch unit may fall behind; bit 1: see DYING. */
export const CPU_PREDICTOR_SPECIAL = CPU_BASE + 0x24c;
/** Target of the last redirect; bit 0 is set once a predicted jump followed it. */
export const CPU_REDIRECT = CPU_BASE + 0x250;
/** The redirect behind which a cleared entry is still seen. */
export const CPU_PREDICTOR_DYING = CPU_BASE + 0x254;
/** What the fetch unit will hold when the remembered branch executes next; packed. */
export const CPU_FETCH_STATE = CPU_BASE + 0x258;

// Configuration, written by the host before cpuReset, u32 each.
export const CPU_ISA = CPU_BASE + 0x280;
/** Guest address and size of the RAM that stands at DRAM_BASE in linear memory. */
export const CPU_RAM_ADDRESS = CPU_BASE + 0x284;
export const CPU_RAM_BYTES = CPU_BASE + 0x288;
export const CPU_MISALIGNED = CPU_BASE + 0x28c;
export const CPU_HART_ID = CPU_BASE + 0x290;
export const CPU_ARCHITECTURE_ID = CPU_BASE + 0x294;
export const CPU_VENDOR_ID = CPU_BASE + 0x298;
export const CPU_IMPLEMENTATION_ID = CPU_BASE + 0x29c;
/** Number of PMP regions, at most CPU_PMP_MAX. */
export const CPU_PMP_REGIONS = CPU_BASE + 0x2a0;
/** 1: mtval holds address or instruction, 0: it reads as zero. */
export const CPU_HAS_MTVAL = CPU_BASE + 0x2a4;
/** Bits of mtvec that can be written, bits that are always set, and what mcountinhibit is after reset. */
export const CPU_MTVEC_MASK = CPU_BASE + 0x2a8;
export const CPU_MTVEC_FIXED = CPU_BASE + 0x2ac;
export const CPU_MCOUNTINHIBIT_RESET = CPU_BASE + 0x2b0;
/** 1: a store to pre-decoded code is seen by the next instruction (no instruction cache), 0: after fence.i. */
export const CPU_COHERENT_FETCH = CPU_BASE + 0x2b4;
/** 1: every data access is compared with the watchpoints, 0: only stores to PAGE_WATCHED pages. */
export const CPU_WATCHING = CPU_BASE + 0x2b8;

/** Bits of CPU_ISA. */
export const ISA_M = 1;
export const ISA_A = 2;
export const ISA_C = 4;
export const ISA_ZBA = 8;
export const ISA_ZBB = 16;
export const ISA_ZBS = 32;
export const ISA_U = 64;
export const ISA_TIME = 128;
/** PMP CSRs exist even with no region. */
export const ISA_PMP_CSRS = 256;
export const ISA_TRIGGER_CSRS = 512;
export const ISA_ZICBOM = 1024;

/** Timing parameters, i32 each, in the order of CPU_TIMING_NAMES. */
export const CPU_TIMING = CPU_BASE + 0x300;
export const T_ALU = CPU_TIMING;
export const T_BRANCH_NOT_TAKEN = CPU_TIMING + 4;
export const T_BRANCH_TAKEN = CPU_TIMING + 8;
export const T_BRANCH_PREDICTED = CPU_TIMING + 12;
export const T_JAL = CPU_TIMING + 16;
export const T_JALR = CPU_TIMING + 20;
export const T_FENCE = CPU_TIMING + 24;
export const T_FENCE_I = CPU_TIMING + 28;
export const T_LOAD = CPU_TIMING + 32;
export const T_STORE = CPU_TIMING + 36;
export const T_CROSS_WORD = CPU_TIMING + 40;
export const T_LOAD_USE = CPU_TIMING + 44;
export const T_STORE_DATA_WAITS = CPU_TIMING + 48;
export const T_CSR_FIELDS_WAIT = CPU_TIMING + 52;
export const T_EXCLUSIVE_WAIT = CPU_TIMING + 56;
export const T_MUL = CPU_TIMING + 60;
export const T_MULH = CPU_TIMING + 64;
export const T_DIV = CPU_TIMING + 68;
export const T_DIV_NEGATIVE = CPU_TIMING + 72;
export const T_DIV_BY_ZERO = CPU_TIMING + 76;
export const T_AMO = CPU_TIMING + 80;
export const T_CSR_READ = CPU_TIMING + 84;
export const T_CSR_WRITE_QUIET = CPU_TIMING + 88;
export const T_CSR_WRITE_FLUSH = CPU_TIMING + 92;
export const T_TRAP = CPU_TIMING + 96;
export const T_TRAP_AMO = CPU_TIMING + 100;
export const T_MRET = CPU_TIMING + 104;
export const T_WFI = CPU_TIMING + 108;
export const T_STRADDLE = CPU_TIMING + 112;
export const T_PREDICTOR = CPU_TIMING + 116;
export const T_CSR_WRITE_REDIRECTS = CPU_TIMING + 120;
export const T_TRAPS_RETIRE = CPU_TIMING + 124;
export const CPU_TIMING_COUNT = 32;

/** Regions beside the RAM, 16 × {u32 address, u32 bytes, u32 kind, u32 linear address, i32 extra cycles, 12 spare}. */
export const CPU_REGIONS = CPU_BASE + 0x400;
export const CPU_REGION_BYTES = 32;
export const CPU_REGION_MAX = 16;
export const REGION_NONE = 0;
/** Reads and writes go to linear memory. */
export const REGION_MEMORY = 1;
/** Reads go to linear memory, a write is an access fault. */
export const REGION_ROM = 2;
/** Every access stops the run and is answered by the host. */
export const REGION_DEVICE = 3;
/** Reads go to linear memory, a write stops the run and is answered by the host (memory-mapped flash). */
export const REGION_ROM_DEVICE = 4;

/** Breakpoints, 64 × u32, and how many. */
export const CPU_BREAKPOINT_COUNT = CPU_BASE + 0x600;
export const CPU_BREAKPOINTS = CPU_BASE + 0x604;
export const CPU_BREAKPOINT_MAX = 63;
/** Watchpoints, 16 × {u32 address, u32 bytes, u32 1 read + 2 write}, and how many. */
export const CPU_WATCHPOINT_COUNT = CPU_BASE + 0x700;
export const CPU_WATCHPOINTS = CPU_BASE + 0x704;
export const CPU_WATCHPOINT_MAX = 16;

/** Working space of decode, translate and the run loop; holds nothing between calls. */
export const CPU_SCRATCH = CPU_BASE + 0x800;

/** A byte per 4-KiB page of the RAM: bit 0 written since the host cleared it (and it alone), bits 1, 2 see below. */
export const CPU_PAGE_MAP = CPU_BASE + 0x8_0000;
export const CPU_PAGE_MAP_BYTES = 0x8_0000;
export const CPU_PAGE_SHIFT = 12;
export const PAGE_DIRTY = 1;
/** Pre-decoded code was read from the page. */
export const PAGE_CODE = 2;
/** A byte of the page is watched for writes. */
export const PAGE_WATCHED = 4;

/** Pre-decoded blocks; behind each operation, at CPU_SIDE_DISTANCE, where it came from. */
export const CPU_BLOCKS = 0x0200_0000;
export const CPU_BLOCKS_END = 0x027f_0000;
export const CPU_SIDE_DISTANCE = 0x0080_0000;
/** A bit per 16 bytes of RAM: pre-decoded code was read from there. */
export const CPU_CODE_MAP = 0x0300_0000;
/** Hash of block addresses: {u32 pc + mode, u32 first operation}. */
export const CPU_BLOCK_HASH = 0x0380_0000;
export const CPU_BLOCK_HASH_ENTRIES = 8192;
/** u32: next free byte of the block area, 0 before the first flush; u32: flushes so far. */
export const CPU_CODE_CONTROL = 0x0381_0000;
/** Pages that hold pre-decoded code: u32 count, then u32 each. */
export const CPU_CODE_PAGES = 0x0382_0000;

/** What the fetch unit does in loops with a straddling target, as found out once. */
export const CPU_FETCH_MEMO = 0x03a0_0000;
export const CPU_FETCH_MEMO_BYTES = 0x8000;

/** Values of CPU_STOP. */
export const CPU_STOP_BUDGET = 0;
export const CPU_STOP_ACCESS = 1;
export const CPU_STOP_WFI = 2;
export const CPU_STOP_BREAKPOINT = 3;
export const CPU_STOP_EBREAK = 4;
export const CPU_STOP_WATCHPOINT = 5;
/** A trap was taken with its handler at the trapping address, or out of reach: nothing would ever change again. */
export const CPU_STOP_LOCKUP = 6;
