// Every address and size in the adapter's linear memory. Plain constants: read by the silicon and by src/.
// 0 .. 4 KiB stays empty so that a null address is never valid; static data follows (asconfig.json: memoryBase 4096).

/** Byte size of a WebAssembly page. */
export const PAGE_BYTES = 0x1_0000;

/** Bytes the DRAM controller moves by one column command: 8 beats of a 64-bit bus. */
export const BURST_BYTES = 64;

// ---- windows -------------------------------------------------------------------------------------------------------

/** The boot ROM: written by the host when the board is built, never again. */
export const BOOT_ROM_BASE = 0x0001_0000;
export const BOOT_ROM_BYTES = 0x1000;

/** Fabric, DRAM controller and channels: the bytes a snapshot copies to keep them. */
export const SILICON_STATE_BASE = 0x0002_0000;
export const SILICON_STATE_BYTES = 0x000e_0000;

export const NVRAM_BASE = 0x0020_0000;
export const NVRAM_WINDOW_BYTES = 0x0010_0000;

/** One bit per block, bit (n & 7) of byte (n >> 3): set when block n differs. */
export const DIFFERENCE_MAP_BASE = 0x0040_0000;
export const DIFFERENCE_MAP_BYTES = 0x0020_0000;

/** Ring of accepted requests: {f64 cycle, u32 burst number, u32 write}. */
export const REQUEST_LOG_BASE = 0x0060_0000;
export const REQUEST_LOG_BYTES = 0x0020_0000;
export const REQUEST_LOG_ENTRY_BYTES = 16;

/** ECC state: one byte per burst, bit i set once ECC word i (8 bytes) of the burst was written since power-up. */
export const ECC_STATE_BASE = 0x0080_0000;
export const ECC_STATE_BYTES = 0x0100_0000;
export const ECC_WORD_BYTES = 8;

/** Stretches of simulation known already; see assembly/jump. Derived: a snapshot may leave it out. */
export const JUMP_BASE = 0x0180_0000;
export const JUMP_BYTES = 0x0080_0000;

export const FLASH_BASE = 0x0400_0000;
export const FLASH_WINDOW_BYTES = 0x0c00_0000;

/** What the host bus DMA reads and writes: the storage processor's side. Also source and sink of port frames. */
export const HOST_MEMORY_BASE = 0x1000_0000;
export const HOST_MEMORY_WINDOW_BYTES = 0x1000_0000;

/** Adapter DRAM starts here; address 0 of the adapter is this byte. */
export const DRAM_BASE = 0x2000_0000;
export const DRAM_WINDOW_BYTES = 0x4000_0000;

// ---- fabric (i64 unless said otherwise) ----------------------------------------------------------------------------

export const FABRIC_BASE = SILICON_STATE_BASE;
/** Ticks per DRAM command-clock cycle; written by the host before dramInitialise. */
export const FABRIC_PERIOD_TICKS = FABRIC_BASE;
/** Tick of controller cycle 0. */
export const FABRIC_ORIGIN_TICK = FABRIC_BASE + 8;
/** The next controller cycle to run. */
export const FABRIC_NEXT_CYCLE = FABRIC_BASE + 16;
/** i32: 1 once dramInitialise ran and clocks run. */
export const FABRIC_CLOCKED = FABRIC_BASE + 24;
/** u32: pending interrupts, bit i for channel i. */
export const FABRIC_INTERRUPTS = FABRIC_BASE + 28;
/** u32: channels that are set up or running. */
export const FABRIC_ACTIVE = FABRIC_BASE + 32;
/** i32: the channel whose request was accepted last. */
export const FABRIC_LAST_GRANTED = FABRIC_BASE + 36;
/** i32: 1 while accepted requests are logged. */
export const FABRIC_LOGGING = FABRIC_BASE + 40;
/** i32: 1 while period jumps are allowed. */
export const FABRIC_JUMPS = FABRIC_BASE + 44;
/** Log entries written and read since dramInitialise (ring positions modulo the ring's entries). */
export const FABRIC_LOG_WRITTEN = FABRIC_BASE + 48;
export const FABRIC_LOG_READ = FABRIC_BASE + 56;
/** u32: channels with something to observe in this cycle. */
export const FABRIC_ATTENTION = FABRIC_BASE + 64;
/** u32: bit of the channel that replays a request list, or 0. */
export const FABRIC_REPLAYING = FABRIC_BASE + 68;
/** The tick up to which the fabric has been advanced. */
export const FABRIC_NOW_TICK = FABRIC_BASE + 72;
/** i32: what the present cycle raised: an interrupt; the end of what the core waits for. */
export const FABRIC_RAISED = FABRIC_BASE + 80;
export const RAISED_INTERRUPT = 1;
export const RAISED_WAKE = 2;
/** u32: active channels without a request to make: they wait for data, or for the end. */
export const FABRIC_WAITING = FABRIC_BASE + 84;

/** Number and bit of the CPU core among the masters: behind the channels. */
export const CORE_MASTER = 16;
/** Interrupt bits beside the channels' 0..15. A channel wrote watched bytes; the core stopped and needs the host; the log is full; self-refresh. */
export const INTERRUPT_WATCH = 28;
export const INTERRUPT_CPU = 29;
export const INTERRUPT_LOG_FULL = 30;
export const INTERRUPT_SELF_REFRESH = 31;

// ---- DRAM parameters (i32 each), written by the host, taken over by dramConfigure ----------------------------------

export const DRAM_PARAMETERS_BASE = 0x0002_1000;
export const P_RANKS = DRAM_PARAMETERS_BASE;
export const P_GROUPS = DRAM_PARAMETERS_BASE + 4;
export const P_BANKS_PER_GROUP = DRAM_PARAMETERS_BASE + 8;
export const P_ROWS = DRAM_PARAMETERS_BASE + 12;
/** Bursts per row. */
export const P_COLUMNS = DRAM_PARAMETERS_BASE + 16;
/** Bit positions in the burst number (address / 64). */
export const P_COLUMN_SHIFT = DRAM_PARAMETERS_BASE + 20;
export const P_GROUP_SHIFT = DRAM_PARAMETERS_BASE + 24;
export const P_BANK_SHIFT = DRAM_PARAMETERS_BASE + 28;
export const P_RANK_SHIFT = DRAM_PARAMETERS_BASE + 32;
export const P_ROW_SHIFT = DRAM_PARAMETERS_BASE + 36;
/** Timing, in cycles. */
export const P_CL = DRAM_PARAMETERS_BASE + 40;
export const P_CWL = DRAM_PARAMETERS_BASE + 44;
export const P_BURST_CYCLES = DRAM_PARAMETERS_BASE + 48;
export const P_TRCD = DRAM_PARAMETERS_BASE + 52;
export const P_TRP = DRAM_PARAMETERS_BASE + 56;
export const P_TRAS = DRAM_PARAMETERS_BASE + 60;
export const P_TRFC = DRAM_PARAMETERS_BASE + 64;
export const P_TREFI = DRAM_PARAMETERS_BASE + 68;
export const P_TRRD_S = DRAM_PARAMETERS_BASE + 72;
export const P_TRRD_L = DRAM_PARAMETERS_BASE + 76;
export const P_TWTR_S = DRAM_PARAMETERS_BASE + 80;
export const P_TWTR_L = DRAM_PARAMETERS_BASE + 84;
export const P_TFAW = DRAM_PARAMETERS_BASE + 88;
export const P_TWR = DRAM_PARAMETERS_BASE + 92;
export const P_TRTP = DRAM_PARAMETERS_BASE + 96;
export const P_TCCD_S = DRAM_PARAMETERS_BASE + 100;
export const P_TCCD_L = DRAM_PARAMETERS_BASE + 104;
export const P_TRTRS = DRAM_PARAMETERS_BASE + 108;
export const P_TXS = DRAM_PARAMETERS_BASE + 112;
export const P_TCKESR = DRAM_PARAMETERS_BASE + 116;
/** Queue sizes and the drain rule: draining starts above P_DRAIN_ABOVE writes once all bank queues are empty. */
export const P_READ_QUEUE = DRAM_PARAMETERS_BASE + 120;
export const P_WRITE_BUFFER = DRAM_PARAMETERS_BASE + 124;
export const P_BANK_QUEUE = DRAM_PARAMETERS_BASE + 128;
export const P_DRAIN_ABOVE = DRAM_PARAMETERS_BASE + 132;
/** A row with pending hits may be closed for the head of its queue after this many column commands. */
export const P_ROW_HIT_LIMIT = DRAM_PARAMETERS_BASE + 136;
/** 1: ECC on. */
export const P_ECC = DRAM_PARAMETERS_BASE + 140;
/** u32: bytes of the part that stand in the DRAM window; 0 for a part that is only timed. */
export const P_SIZE_BYTES = DRAM_PARAMETERS_BASE + 144;

export const MAX_BANKS = 64;
export const MAX_BANK_QUEUE = 16;
export const MAX_TRANSACTION_QUEUE = 64;

// ---- DRAM controller state -----------------------------------------------------------------------------------------

export const DRAM_STATE_BASE = 0x0002_2000;
/** Counters since dramInitialise, i64 each. */
export const DRAM_STATS_BASE = DRAM_STATE_BASE;
export const STAT_READS = DRAM_STATS_BASE;
export const STAT_WRITES = DRAM_STATS_BASE + 8;
export const STAT_READ_COMMANDS = DRAM_STATS_BASE + 16;
export const STAT_WRITE_COMMANDS = DRAM_STATS_BASE + 24;
export const STAT_READ_ROW_HITS = DRAM_STATS_BASE + 32;
export const STAT_WRITE_ROW_HITS = DRAM_STATS_BASE + 40;
export const STAT_ACTIVATES = DRAM_STATS_BASE + 48;
export const STAT_PRECHARGES = DRAM_STATS_BASE + 56;
export const STAT_REFRESHES = DRAM_STATS_BASE + 64;
/** Sum over completed reads of completion minus acceptance, cycles. */
export const STAT_READ_LATENCY = DRAM_STATS_BASE + 72;
/** Sum over accepted reads of a replay of acceptance minus arrival, cycles. */
export const STAT_READ_WAIT = DRAM_STATS_BASE + 80;
export const STAT_SELF_REFRESHES = DRAM_STATS_BASE + 88;
export const DRAM_STATS_BYTES = 96;

/** u64: banks with entries in their command queue. */
export const DRAM_OCCUPIED = DRAM_STATE_BASE + 0x80;
/** u64: banks whose command queue is full. */
export const DRAM_FULL = DRAM_STATE_BASE + 0x88;
/** u64: banks with a request in the read queue, in the write buffer. */
export const DRAM_READ_PRESENT = DRAM_STATE_BASE + 0x90;
export const DRAM_WRITE_PRESENT = DRAM_STATE_BASE + 0x98;
/** i64: cycle of the next refresh timer event. */
export const DRAM_NEXT_REFRESH = DRAM_STATE_BASE + 0xa0;
/** i32: refreshes waiting; rank of the first of them. */
export const DRAM_REFRESH_WAITING = DRAM_STATE_BASE + 0xa8;
export const DRAM_REFRESH_RANK = DRAM_STATE_BASE + 0xac;
/** i32: bank queue that sent last. */
export const DRAM_POSITION = DRAM_STATE_BASE + 0xb0;
/** i32: writes left to drain (D). */
export const DRAM_DRAIN = DRAM_STATE_BASE + 0xb4;
/** i32: lengths of the read queue and the write buffer. */
export const DRAM_READ_COUNT = DRAM_STATE_BASE + 0xbc;
export const DRAM_WRITE_COUNT = DRAM_STATE_BASE + 0xc4;
/** i32: free records on the stack. */
export const DRAM_FREE_COUNT = DRAM_STATE_BASE + 0xc8;
/** i32: completion ring of READ commands: head and length. */
export const DRAM_DONE_HEAD = DRAM_STATE_BASE + 0xcc;
export const DRAM_DONE_COUNT = DRAM_STATE_BASE + 0xd0;
/** i32: forwarded reads not yet reported: head and length. */
export const DRAM_FORWARD_HEAD = DRAM_STATE_BASE + 0xd4;
export const DRAM_FORWARD_COUNT = DRAM_STATE_BASE + 0xd8;
/** i32: reads of the replay in flight. */
export const DRAM_ANONYMOUS_READS = DRAM_STATE_BASE + 0xdc;
/** i32: mode, see DRAM_MODE_*. */
export const DRAM_MODE = DRAM_STATE_BASE + 0xe0;
/** i32: rank that enters or leaves self-refresh next. */
export const DRAM_MODE_RANK = DRAM_STATE_BASE + 0xe4;
/** i64: earliest cycle of the next self-refresh command. */
export const DRAM_MODE_READY = DRAM_STATE_BASE + 0xe8;
/** i32: 1 while the DRAM content is defined by what was written (not lost). */
export const DRAM_RETAINED = DRAM_STATE_BASE + 0xf0;
/** i32: bank queue entries in total. */
export const DRAM_QUEUED = DRAM_STATE_BASE + 0xf4;
/** u32: address remap unit: two windows and their size; i32 enabled. */
export const REMAP_A = DRAM_STATE_BASE + 0x100;
export const REMAP_B = DRAM_STATE_BASE + 0x104;
export const REMAP_BYTES = DRAM_STATE_BASE + 0x108;
export const REMAP_ENABLED = DRAM_STATE_BASE + 0x10c;

export const DRAM_MODE_NORMAL = 0;
/** No new requests; queues and write buffer drain, banks are precharged, ranks enter one after the other. */
export const DRAM_MODE_ENTERING = 1;
export const DRAM_MODE_SELF_REFRESH = 2;
/** Ranks leave one after the other. */
export const DRAM_MODE_LEAVING = 3;
/** No power or no clock: before dramInitialise and after dramReset. */
export const DRAM_MODE_OFF = 4;

/** Per bank, stride 64: i32 open row (-1 closed), i32 column commands since it was opened, i64 earliest ticks. */
export const BANK_STATE_BASE = 0x0002_3000;
export const BANK_STRIDE = 64;

/** Per bank group (ranks × groups), stride 32: i64 earliest READ, WRITE, ACTIVATE. */
export const GROUP_STATE_BASE = 0x0002_4000;
export const GROUP_STRIDE = 32;
/** Per rank, stride 128: i64 earliest READ, WRITE, ACTIVATE; the four-activate window. */
export const RANK_STATE_BASE = 0x0002_5000;
export const RANK_STRIDE = 128;

/** Per bank, 16 entries of u64: low half row * 2 + write, high half record number; room behind to shift by eights. */
export const BANK_QUEUE_BASE = 0x0004_8000;
export const BANK_QUEUE_STRIDE = 256;

/** Lists in order: u8 banks, 0xff behind the last; at QUEUE_RECORDS u16 record numbers; room behind to close up. */
export const READ_QUEUE_BASE = 0x0002_8000;
export const WRITE_BUFFER_BASE = 0x0002_8100;
export const QUEUE_RECORDS = 0x60;
export const TRANSACTION_QUEUE_BYTES = 0x100;
/** u8 per bank: requests in the read queue, in the write buffer. */
export const READ_PRESENT_COUNTS = 0x0002_8200;
export const WRITE_PRESENT_COUNTS = 0x0002_8240;
/** Forwarded reads: 256 × {i64 cycle, i32 node, i32 unused}. */
export const FORWARD_RING_BASE = 0x0004_c000;
export const FORWARD_RING_ENTRIES = 256;
/** Completions of READ commands: 256 × {i64 cycle, i32 first node, i32 reads, i64 sum of acceptance cycles, i32 anonymous}. */
export const DONE_RING_BASE = 0x0002_a000;
export const DONE_RING_STRIDE = 32;
export const DONE_RING_ENTRIES = 256;

/** Outstanding requests, stride 32: u32 burst, i32 bank, i32 row, i32 first node, i32 reads, i32 anonymous, i64 accepts. */
export const RECORD_BASE = 0x0003_0000;
export const RECORD_STRIDE = 32;
export const RECORD_COUNT = 1280;
export const FREE_STACK_BASE = 0x0003_c000;

/** Counting filters over the bursts with an outstanding read, write: 4096 × u16 each. */
export const READ_FILTER_BASE = 0x0004_0000;
export const WRITE_FILTER_BASE = 0x0004_2000;
export const FILTER_ENTRIES = 4096;

/** Waiting reads of channels: i16 next node; node = channel * 128 + slot. */
export const NODE_NEXT_BASE = 0x0004_4000;
export const NODES_PER_CHANNEL = 128;

/** Derived from the rest, only to be fast; equal states may differ here. */
export const DERIVED_BASE = 0x0004_6000;
export const DERIVED_BYTES = 0x2000;
/** i16 per bank: no command of this queue before this cycle, relative to READY_EPOCH. */
export const READY_CACHE_BASE = DERIVED_BASE;
/** i64: no bank queue command before this cycle. */
export const COMMAND_NOT_BEFORE = DERIVED_BASE + 0x200;
/** i64: the cycle that READY_CACHE_BASE counts from. */
export const READY_EPOCH = DERIVED_BASE + 0x208;
/** i16 per bank: what its queue wants (B_WANT). */
export const WANT_CACHE_BASE = DERIVED_BASE + 0x300;

// ---- channels ------------------------------------------------------------------------------------------------------

export const CHANNEL_COUNT = 16;
export const CHANNEL_BASE = 0x0006_0000;
export const CHANNEL_STRIDE = 0x400;
/** Reads a channel can have in flight or buffered. */
export const CHANNEL_SLOTS = 64;
/** The slot of the read of a read-modify-write. */
export const CHANNEL_RMW_SLOT = 64;
/** Per channel 128 slots of 16 bytes: i32 end (progress), i32 arrived, i32 stream, i32 address of a bad word or -1. */
export const CHANNEL_SLOT_BASE = 0x0007_0000;
export const CHANNEL_SLOT_STRIDE = 16;
/** Per channel two rings of 4 KiB: the bytes on their way. */
export const CHANNEL_BUFFER_BASE = 0x0008_0000;
export const CHANNEL_BUFFER_STRIDE = 0x2000;
export const CHANNEL_RING_BYTES = 0x1000;

export const KIND_COPY = 1;
export const KIND_READ = 2;
export const KIND_WRITE = 3;
export const KIND_FILL = 4;
export const KIND_CHECKSUM = 5;
export const KIND_COPY_CHECKSUM = 6;
export const KIND_DIFFERENCE = 7;
export const KIND_OVERLAY_DELTA = 8;
export const KIND_MARCH = 9;
export const KIND_SCRUB = 10;
export const KIND_REPLAY = 11;

export const STATE_IDLE = 0;
/** Started; its first request is not accepted yet. */
export const STATE_SETUP = 1;
export const STATE_RUNNING = 2;
export const STATE_DONE = 3;
export const STATE_ERROR = 4;
export const STATE_STOPPED = 5;

export const ERROR_NONE = 0;
/** A word never written since power-up was read with ECC on. */
export const ERROR_UNCORRECTABLE = 1;
/** March: what was read is not what was written. */
export const ERROR_MISMATCH = 2;
/** A range outside the DRAM or the linear memory, or an impossible parameter. */
export const ERROR_PARAMETER = 3;
/** The controller is in self-refresh, or off. */
export const ERROR_NO_MEMORY = 4;
/** The channel is active, or reads of its earlier work are still on their way. */
export const ERROR_BUSY = 5;

export const CRC_IEEE = 0;
export const CRC_CASTAGNOLI = 1;

/** Register offsets in a channel's block. Parameters, written by the host: i32 unless said otherwise. */
export const C_KIND = 0x00;
/** u32 DRAM addresses (byte 0 of the adapter is 0), or linear-memory addresses for the window side of READ and WRITE. */
export const C_SOURCE = 0x04;
export const C_DESTINATION = 0x08;
export const C_LENGTH = 0x0c;
/** 1: from the end downwards. */
export const C_DESCENDING = 0x10;
export const C_OUTSTANDING = 0x14;
/** 4, 8, 16, 32 or 64. */
export const C_ACCESS_BYTES = 0x18;
export const C_BLOCK_BYTES = 0x1c;
export const C_CRC_KIND = 0x20;
/** u32: CRC to go on from (0 at the start of a message). */
export const C_SEED = 0x24;
/** u64 pattern of FILL, WRITE without a source, and the background of MARCH; byte i goes to addresses = i mod 8. */
export const C_PATTERN = 0x28;
/** i64 ticks. */
export const C_SETUP_TICKS = 0x30;
export const C_READ_PACE_TICKS = 0x38;
export const C_WRITE_PACE_TICKS = 0x40;
export const C_ACCESS_TICKS = 0x48;
export const C_SKIP_TICKS = 0x50;

/** Status, written by the channel. */
export const C_STATE = 0x80;
export const C_ERROR_KIND = 0x84;
/** u32 DRAM address. */
export const C_ERROR_ADDRESS = 0x88;
/** u32: bytes accepted by the destination (consumed, for kinds that only read). */
export const C_BYTES_DONE = 0x8c;
export const C_CRC = 0x90;
export const C_DIFFERING_BLOCKS = 0x94;
/** i64 ticks; -1 while it has not happened. */
export const C_START_TICK = 0x98;
export const C_FIRST_REQUEST_TICK = 0xa0;
export const C_DONE_TICK = 0xa8;
/** i64 counters. */
export const C_READS = 0xb0;
export const C_WRITES = 0xb8;
export const C_RMW_READS = 0xc0;
/** Cycles in which a ready request was not accepted. */
export const C_WAIT_CYCLES = 0xc8;

/** Working state of the mover. Progress counts bytes from the end a sweep starts at, whichever way it goes. */
export const C_ROLE = 0x100;
export const C_READ_PROGRESS = 0x104;
export const C_READ_PROGRESS_B = 0x108;
export const C_WRITE_PROGRESS = 0x10c;
/** Progress up to which the bytes of stream A, B have arrived in order; up to which arrived bytes were consumed. */
export const C_ARRIVED = 0x110;
export const C_ARRIVED_B = 0x114;
export const C_CONSUMED = 0x118;
/** Ring of reads: positions of the oldest still buffered, the oldest not arrived, the next. */
export const C_SLOT_HEAD = 0x11c;
export const C_SLOT_ARRIVED = 0x120;
export const C_SLOT_NEXT = 0x124;
/** i32: read-modify-write: 0 none, 1 its read is in flight, 2 its read is done. */
export const C_RMW = 0x128;
/** i32: March element in work. */
export const C_ELEMENT = 0x12c;
/** i32: 1 once a byte of the present block differed. */
export const C_BLOCK_DIFFERS = 0x130;
/** i32: reads in flight, the read of a read-modify-write included. */
export const C_IN_FLIGHT = 0x134;
/** u32: record of a replay to offer next. */
export const C_REPLAY_NEXT = 0x138;
/** i32: 1 while this sweep goes downwards. */
export const C_DOWN = 0x13c;
/** i64 ticks: not before. */
export const C_NEXT_READ_TICK = 0x140;
export const C_NEXT_WRITE_TICK = 0x148;
export const C_NEXT_ANY_TICK = 0x150;
/** i64: cycle in which the last write, the last read completes (or completed); of the last acceptance. */
export const C_LAST_WRITE_CYCLE = 0x158;
export const C_LAST_READ_CYCLE = 0x160;
export const C_LAST_ACCEPT_CYCLE = 0x168;
/** i64: first cycle in which the present request could have been accepted. */
export const C_READY_SINCE = 0x170;
/** u32: checksum of what was consumed so far, without the seed (descending sweeps); x^(8n) modulo the polynomial. */
export const C_CRC_RAW = 0x178;
export const C_CRC_POWER = 0x17c;
/** i32: the write, the read that is next, times aside (REQUEST_*); i64: earliest tick of either, NEVER without one. */
export const C_WANTED_WRITE = 0x180;
export const C_WANTED_READ = 0x184;
export const C_REQUEST_TICK = 0x188;
/** i32: a checkpoint for jumps lies every 2^n bytes: sixteen accesses. */
export const C_CHECKPOINT_SHIFT = 0x190;

/** A record of a replay list: u32 burst number (address / 64), u32 1 for a write, f64 arrival cycle. */
export const REPLAY_RECORD_BYTES = 16;

// ---- distances between commands (i64 cycles), derived from the parameters by dramConfigure ---------------------------

export const DISTANCE_BASE = 0x0002_2200;
/** After a READ, after a WRITE: the same fields. */
export const DISTANCE_AFTER_READ = DISTANCE_BASE;
export const DISTANCE_AFTER_WRITE = DISTANCE_BASE + 64;
export const TO_PRECHARGE = 0;
export const TO_READ_GROUP = 8;
export const TO_WRITE_GROUP = 16;
/** To the same rank; to another one TO_OTHER_RANK further on. */
export const TO_READ_RANK = 24;
export const TO_WRITE_RANK = 32;
export const TO_OTHER_RANK = 16;
export const T_ACTIVATE_SAME = DISTANCE_BASE + 128;
export const T_ACTIVATE_L = DISTANCE_BASE + 136;
export const T_ACTIVATE_S = DISTANCE_BASE + 144;
export const T_ACTIVATE_COLUMN = DISTANCE_BASE + 152;
export const T_ACTIVATE_PRECHARGE = DISTANCE_BASE + 160;
export const T_PRECHARGE_ACTIVATE = DISTANCE_BASE + 168;
export const T_REFRESH = DISTANCE_BASE + 176;
export const T_FOUR_ACTIVATES = DISTANCE_BASE + 184;
export const T_READ_DONE = DISTANCE_BASE + 192;
export const T_REFRESH_SPACING = DISTANCE_BASE + 200;
/** i32: geometry in use. */
export const G_BANKS = DISTANCE_BASE + 208;
export const G_RANKS = DISTANCE_BASE + 212;
export const G_BANKS_PER_RANK = DISTANCE_BASE + 216;
export const G_GROUPS = DISTANCE_BASE + 220;
/** u32: the bits of a burst number that the mapping looks at. */
export const G_BURST_MASK = DISTANCE_BASE + 224;

// ---- kernels: tables and scratch of assembly/engine/kernels, below every data window ----

/** First byte of the kernels' own area. No data handed to a kernel may overlap KERNELS_BASE .. KERNELS_END. */
export const KERNELS_BASE = 0x0010_0000;

/** First byte behind the kernels' own area. */
export const KERNELS_END = 0x0020_0000;

/** CRC-32 tables, per polynomial 16 × 256 u32 for slicing by 16; filled by kernelsInit(). */
export const CRC32_TABLES = KERNELS_BASE;

/** Bytes of the CRC-32 tables of one polynomial. */
export const CRC32_TABLE_BYTES = 0x4000;

/** CRC-32 fold tables, per polynomial CRC32_FOLD_WORDS × 8 × 16 bytes; filled by kernelsInit(). */
export const CRC32_FOLD_TABLES = 0x0010_8000;

/** Most 16-byte words the fold takes at once. */
export const CRC32_FOLD_WORDS = 128;

/** Bytes of the CRC-32 fold tables of one polynomial. */
export const CRC32_FOLD_TABLE_BYTES = 0x4000;

/** Scratch of the CRC-32 recurrence: eliminated words and the remainders of each level. */
export const CRC32_SCRATCH = 0x0011_0000;

/** Bytes of scratch the CRC-32 recurrence may use. */
export const CRC32_SCRATCH_BYTES = 0x2_0000;

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
/** Watchpoints, 16 × {u32 address, u32 bytes, u32 1 read + 2 write + 4 refuse stores + 8 refuse fetches}, and how many. */
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

/** Address behind the indirect jump that retired last. */
export const CPU_JUMP_BEHIND = CPU_BASE + 0xe00;

/** u32: the core stops behind its next instruction: STEP_* below; 0 while it does not. */
export const CPU_STEPPING = CPU_BASE + 0xe04;
/** Stops before a breakpoint where it stands, too. */
export const STEP_ONTO = 1;
/** Executes the instruction where it stands, whatever breakpoint is there. */
export const STEP_OVER = 2;
/** u32: where the step began, and the instructions retired by then (low word). */
export const CPU_STEP_PC = CPU_BASE + 0xe08;
export const CPU_STEP_INSTRET = CPU_BASE + 0xe0c;

/** Watched bytes that a channel wrote: guest address of the watchpoint, of what was written, how many bytes, by whom. */
export const CPU_WATCHED_ADDRESS = CPU_BASE + 0xe10;
export const CPU_WATCHED_WRITE = CPU_BASE + 0xe14;
export const CPU_WATCHED_BYTES = CPU_BASE + 0xe18;
export const CPU_WATCHED_MASTER = CPU_BASE + 0xe1c;

// The core on the fabric (CPU_COUPLED), and its caches.
/** i32, written by the host: 0 the core stands alone (cpuRun), 1 advance() takes it along. */
export const CPU_COUPLED = CPU_BASE + 0x1000;
/** i32: 0 the RAM answers in the same cycle; 1 every access goes through a cache or over the fabric. */
export const CPU_TIMED = CPU_BASE + 0x1004;
/** i64: ticks per CPU cycle, tick of CPU_CYCLE 0. */
export const CPU_PERIOD_TICKS = CPU_BASE + 0x1008;
export const CPU_ORIGIN_TICK = CPU_BASE + 0x1010;
/** i32: 1 while the host lets the core run; its time passes anyhow. */
export const CPU_RUNNING = CPU_BASE + 0x1018;
/** i32: 1 from a stop that only the host can end (not an access, not wfi) until it has. */
export const CPU_HELD = CPU_BASE + 0x101c;
/** i32: 1 from a stop until advance() has told of it. */
export const CPU_NOTIFY = CPU_BASE + 0x1020;

/** i32: what the core waits for, see BUS_WAIT_*. */
export const CPU_BUS_WAIT = CPU_BASE + 0x1024;
export const BUS_WAIT_NONE = 0;
/** For the data of a read. */
export const BUS_WAIT_READ = 1;
/** For the write buffer to be empty. */
export const BUS_WAIT_WRITE = 2;
/** i32: 1 while an instruction that waited has still to be done: no interrupt comes before it. */
export const CPU_IN_PROGRESS = CPU_BASE + 0x1028;
/** u32: address of the counter that the cycles of the present wait go to. */
export const CPU_BUS_COUNTER = CPU_BASE + 0x102c;

// The core's one read and its one posted write. Addresses are the DRAM's own, behind the remap unit.
export const BUS_READ_STATE = CPU_BASE + 0x1040;
export const BUS_IDLE = 0;
/** To be offered; of a write: the read of its read-modify-write. */
export const BUS_REQUESTED = 1;
export const BUS_ACCEPTED = 2;
/** A read: its data is there. A write: to be offered. */
export const BUS_DONE = 3;
/** i32, see BUS_READ_KIND_*. */
export const BUS_READ_KIND = CPU_BASE + 0x1044;
export const BUS_FILL_I = 0;
export const BUS_FILL_D = 1;
export const BUS_LOAD = 2;
export const BUS_FETCH = 3;
/** u32: first byte and size; line and slot of a fill. */
export const BUS_READ_ADDRESS = CPU_BASE + 0x1048;
export const BUS_READ_BYTES = CPU_BASE + 0x104c;
export const BUS_READ_LINE = CPU_BASE + 0x1050;
export const BUS_READ_SLOT = CPU_BASE + 0x1054;
/** i32: 1 when a word of it was never written since power-up; u32: the data of a load. */
export const BUS_READ_BAD = CPU_BASE + 0x1058;
export const BUS_READ_VALUE = CPU_BASE + 0x105c;
/** i64: not offered before this tick. */
export const BUS_READ_TICK = CPU_BASE + 0x1060;
/** u32: bit 0 the read, bit 1 the read of the write's read-modify-write is on its way in the controller. */
export const BUS_IN_FLIGHT = CPU_BASE + 0x1068;
export const BUS_WRITE_STATE = CPU_BASE + 0x1070;
export const BUS_WRITE_KIND = CPU_BASE + 0x1074;
/** A line written back; a store that lands when it is accepted; a store through the cache, which the core sees at once. */
export const BUS_WRITE_BACK = 0;
export const BUS_STORE = 1;
export const BUS_THROUGH = 2;
export const BUS_WRITE_ADDRESS = CPU_BASE + 0x1078;
export const BUS_WRITE_BYTES = CPU_BASE + 0x107c;
export const BUS_WRITE_VALUE = CPU_BASE + 0x1080;
/** i64: not offered before this tick. */
export const BUS_WRITE_TICK = CPU_BASE + 0x1088;
/** What the DRAM holds until the write is accepted: 64 bytes. */
export const BUS_WRITE_OLD = CPU_BASE + 0x1340;

/** u32: what the fetch unit holds, see fetchKey(); KEY_NONE for nothing. */
export const CPU_FETCH_KEY = CPU_BASE + 0x10a0;
/** u32: a line filled just now, whose first use has been counted as the miss; NO_LINE for none. Of data there may be two. */
export const CPU_FETCH_FILLED = CPU_BASE + 0x10a4;
export const CPU_DATA_FILLED = CPU_BASE + 0x10a8;
export const CPU_DATA_FILLED_TOO = CPU_BASE + 0x10ac;

/** u32: custom CSR 0x7c0. Bit 0: the instruction cache is on, bit 1: the data cache. Its value after reset. */
export const CPU_CACHE_CONTROL = CPU_BASE + 0x1100;
export const CPU_CACHE_RESET = CPU_BASE + 0x1104;
export const CACHE_I_ON = 1;
export const CACHE_D_ON = 2;
export const CSR_CACHE_CONTROL = 0x7c0;
/** Guest addresses that are never cached: 4 × {u32 address, u32 bytes}. */
export const CPU_UNCACHED = CPU_BASE + 0x1110;
export const CPU_UNCACHED_MAX = 4;

/** Counters, i64 each, since power-up. */
export const CPU_COUNTERS = CPU_BASE + 0x1180;
export const COUNT_I_HITS = CPU_COUNTERS;
export const COUNT_I_MISSES = CPU_COUNTERS + 8;
export const COUNT_D_HITS = CPU_COUNTERS + 16;
export const COUNT_D_MISSES = CPU_COUNTERS + 24;
export const COUNT_WRITE_BACKS = CPU_COUNTERS + 32;
export const COUNT_WRITE_THROUGHS = CPU_COUNTERS + 40;
export const COUNT_UNCACHED_READS = CPU_COUNTERS + 48;
export const COUNT_UNCACHED_WRITES = CPU_COUNTERS + 56;
/** CPU cycles of waiting for: an instruction line, a data line, an uncached access, the write buffer. */
export const COUNT_STALL_I = CPU_COUNTERS + 64;
export const COUNT_STALL_D = CPU_COUNTERS + 72;
export const COUNT_STALL_UNCACHED = CPU_COUNTERS + 80;
export const COUNT_STALL_WRITE = CPU_COUNTERS + 88;
export const CPU_COUNTERS_BYTES = 96;

/** The coherence fault, u32 each: guest address of the line, master (CORE_MASTER or channel), kind, pc. */
export const CPU_FAULT_LINE = CPU_BASE + 0x1200;
export const CPU_FAULT_MASTER = CPU_BASE + 0x1204;
export const CPU_FAULT_KIND = CPU_BASE + 0x1208;
export const CPU_FAULT_PC = CPU_BASE + 0x120c;
/** A master reads bytes that only the data cache (or its write buffer) has. */
export const FAULT_DIRTY_READ = 1;
/** The core uses a data line that a master has overwritten in the DRAM. */
export const FAULT_STALE_DATA = 2;
/** The core fetches from an instruction line that a master, or its own store, has overwritten. */
export const FAULT_STALE_CODE = 3;
/** A dirty line goes back over what a master has written there since. */
export const FAULT_LOST_WRITE = 4;

/** u16 per hash of a burst number: lines of either cache in such a burst. */
export const CACHE_FILTER = CPU_BASE + 0x8000;
export const CACHE_FILTER_ENTRIES = 4096;
/** u16 per 64 KiB of DRAM: lines of either cache in it. */
export const CACHE_CHUNKS = CPU_BASE + 0xa000;
export const CACHE_CHUNK_SHIFT = 16;

/** The two caches: parameters, then arrays at K_*. At most 64 KiB and 4096 lines each. */
export const CACHE_I = CPU_BASE + 0x1_4000;
export const CACHE_D = CPU_BASE + 0x1_e000;
/** u32: log2 of the line, sets - 1, ways, lines (0: there is no such cache), 1 for write-back. */
export const K_SHIFT = 0;
export const K_SET_MASK = 4;
export const K_WAYS = 8;
export const K_LINES = 12;
export const K_WRITE_BACK = 16;
/** u8 per slot: the master that made it stale. Slot = set * ways + way. */
export const K_WRITERS = 0x1000;
/** u32 per set: ways by use, the last used in the low byte. */
export const K_ORDER = 0x2000;
/** u32 per slot: line number (DRAM address / line size) and TAG_*. */
export const K_TAGS = 0x6000;
export const TAG_VALID = 0x8000_0000;
export const TAG_DIRTY = 0x4000_0000;
export const TAG_STALE = 0x2000_0000;
export const CACHE_MAX_LINES = 4096;
export const CACHE_MAX_BYTES = 0x1_0000;
/** What the DRAM really holds of dirty lines, at slot * line size. */
export const CACHE_OLD = CPU_BASE + 0x3_0000;

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

/** u32 each, derived: the line used last, if a use needs no second look: fetches, loads, stores; NO_LINE else. See cache.ts. */
export const HINT_FETCH = 0x03b0_0000;
export const HINT_LOAD = 0x03b0_4000;
export const HINT_STORE = 0x03b0_8000;
export const HINT_BYTES = 0x4000;
/** i32: 1 while there are no hints at data. */
export const HINTS_OFF = 0x03b0_c000;
export const NO_LINE = 0xffff_ffff;

/** Values of CPU_STOP. */
export const CPU_STOP_BUDGET = 0;
export const CPU_STOP_ACCESS = 1;
export const CPU_STOP_WFI = 2;
export const CPU_STOP_BREAKPOINT = 3;
export const CPU_STOP_EBREAK = 4;
export const CPU_STOP_WATCHPOINT = 5;
/** A trap was taken with its handler at the trapping address, or out of reach: nothing would ever change again. */
export const CPU_STOP_LOCKUP = 6;
/** Hardware would have used, or lost, bytes that a cache and the DRAM disagree about: see CPU_FAULT_KIND. */
export const CPU_STOP_COHERENCE = 7;
/** The instruction that CPU_STEPPING asked for is done. */
export const CPU_STOP_STEP = 8;

// ---- jumps -----------------------------------------------------------------------------------------------------------

/** i32: 1 when the channel at work passed a checkpoint in the present cycle. */
export const JUMP_CHECKPOINT = JUMP_BASE;
/** i32: number of known states; state of the stretch being recorded, or -1; checkpoints to let pass untried. */
export const JUMP_STATES = JUMP_BASE + 4;
export const JUMP_RECORDING = JUMP_BASE + 8;
export const JUMP_HOLD = JUMP_BASE + 12;
/** i64: cycle, u32: progress at which the recorded stretch began. */
export const JUMP_RECORD_CYCLE = JUMP_BASE + 16;
export const JUMP_RECORD_PROGRESS = JUMP_BASE + 24;
/** i64: cycles jumped over since the fabric started, for the bench. */
export const JUMP_CYCLES = JUMP_BASE + 32;
/** Counters at the beginning of the recorded stretch, and of the walk: 16 × i64 each. */
export const JUMP_RECORD_COUNTERS = JUMP_BASE + 0x100;
export const JUMP_WALK_COUNTERS = JUMP_BASE + 0x200;
/** What the known states are of: parameters of channel and part. */
export const JUMP_CONFIG = JUMP_BASE + 0x400;
export const JUMP_CONFIG_BYTES = 0x200;
export const JUMP_NEW_CONFIG = JUMP_BASE + 0x600;
export const JUMP_CODE = JUMP_BASE + 0x1000;
export const JUMP_CODE_BYTES = 0x700;
/** Hash table of u16 state numbers (0 none, n + 1). */
export const JUMP_TABLE = JUMP_BASE + 0x2000;
export const JUMP_TABLE_ENTRIES = 8192;
/** States: 0x100 bytes of stretch, then their code. */
export const JUMP_STATE_BASE = JUMP_BASE + 0x8000;
export const JUMP_STATE_STRIDE = 0x800;
export const JUMP_STATE_COUNT = 4000;
