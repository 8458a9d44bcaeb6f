import type { Rational } from '../clock.js';

/** A number of a profile with where it comes from: a cited source, or the plain word that it is assumed. */
export interface Quantity<T> {
  readonly is: T;
  readonly basis: 'sourced' | 'assumed';
  /** The citation, or why the assumption is made. */
  readonly note: string;
}

/** Seconds as an exact fraction. */
export type Duration = Quantity<Rational>;
/** Hertz. */
export type Frequency = Quantity<number>;
/** Bytes. */
export type Size = Quantity<number>;
/** Bytes per second. */
export type Bandwidth = Quantity<number>;
/** Cycles of the CPU clock. */
export type Cycles = Quantity<number>;
/** CPU cycles per byte (or per entry) as an exact fraction. */
export type CyclesPer = Quantity<Rational>;
/** A plain count. */
export type Count = Quantity<number>;

/** What a module costs when it is charged by formula: fixed + perByte × bytes (+ perEntry × entries), rounded up. */
export interface ModuleCost {
  readonly fixed: Cycles;
  readonly perByte?: CyclesPer;
  readonly perEntry?: CyclesPer;
}

export type Fabric = 'FC' | 'NVMe-oF';
export type OverlayStrategy = 'full' | 'delta' | 'remap';
export type KeyStore = 'nvram' | 'dram' | 'image';
export type CopyBy = 'engine' | 'cpu-cached' | 'cpu-uncached';
/** How control passes from the overlaid image to its initialization. */
export type Restart = 'core-reset' | 'warm-reset';
/** Fastload operations that a standard sequence may borrow where they are safe. */
export type FastloadOperation = 'keep-image' | 'keep-tables' | 'skip-dram-test' | 'keep-links';

export interface CpuProfile {
  readonly clock: Frequency;
  /** ISA string, for instance rv32imac_zicsr_zifencei; modules of images for another CPU are modelled. */
  readonly isa: string;
  /** CPU cycles from taking an I/O from its queue until its answer is handed to the port. */
  readonly ioService: Cycles;
  /** Longest piece of background work between two looks at the I/O queues. */
  readonly backgroundSlice: Cycles;
  readonly copyCached: { readonly lineBytes: Size; readonly perLine: Cycles; readonly outstanding: Count };
  readonly copyUncached: { readonly accessBytes: Size; readonly perAccess: Cycles };
  /** Timing profile of the core that executes firmware. */
  readonly core: CoreName;
  /** A load or store of a device's register, beside the instruction and the device's own wait. */
  readonly busTransaction: Cycles;
  readonly icache: CacheProfile;
  readonly dcache: CacheProfile & { readonly policy: CachePolicy };
}

export type CoreName = 'hazard3' | 'ibex-small' | 'ibex-maxperf' | 'functional';
export type CachePolicy = 'write-back' | 'write-through';

/** A cache in front of the fabric; of 0 ways when there is none. */
export interface CacheProfile {
  readonly bytes: Size;
  readonly ways: Count;
  readonly line: Size;
}

/** Costs of the modules of an image whose code is not executed. */
export interface ModuleCosts {
  readonly load: ModuleCost;
  readonly query: ModuleCost;
  readonly branch: ModuleCost;
  readonly bootstrap: ModuleCost;
  /** perByte counts the RAM (data, bss, stacks) that the new image asks for. */
  readonly memoryInitialization: ModuleCost;
  readonly conversion: ModuleCost;
  readonly copy: ModuleCost;
  readonly standardInitialization: ModuleCost;
  readonly fastloadInitialization: ModuleCost;
  /** Digest of code by software, per byte. */
  readonly digest: ModuleCost;
  readonly signature: ModuleCost;
}

export interface DramProfile {
  /** Name of a part in profiles/dram. */
  readonly part: string;
  readonly ecc: boolean;
  /** Power-up or warm-reset initialisation and training, before the first command. */
  readonly initialisation: Duration;
  readonly test: 'none' | 'march-c-minus';
  /** Write every word once so that ECC is defined. */
  readonly eccFill: boolean;
}

export interface EngineProfile {
  readonly setup: Cycles;
  /** Bytes per CPU clock in each direction. */
  readonly beat: Size;
  /** Read bursts in flight or buffered. */
  readonly outstanding: Count;
  /** Granule of difference and delta overlay. */
  readonly block: Size;
  /** CPU clocks to skip an unchanged block. */
  readonly skip: Cycles;
}

export interface RemapProfile {
  readonly present: boolean;
  readonly switch: Duration;
}

export interface FlashProfile {
  readonly size: Size;
  readonly sector: Size;
  readonly page: Size;
  readonly sectorErase: Duration;
  readonly pageProgram: Duration;
  readonly read: Bandwidth;
  readonly readSetup: Duration;
  /** Banks that can be read while another erases or programs; equal parts of the device. */
  readonly banks: Count;
  /** Two slots for code images, each within whole sectors. */
  readonly slots: readonly [FlashSlot, FlashSlot];
}

export interface FlashSlot {
  readonly base: number;
  readonly bytes: number;
}

export interface NvramProfile {
  readonly size: Size;
  readonly wordWrite: Duration;
  readonly wordRead: Duration;
}

export interface HostBusProfile {
  readonly bandwidth: Bandwidth;
  /** From doorbell or descriptor to the first byte. */
  readonly latency: Duration;
  readonly outstanding: Count;
}

export interface MediaProfile {
  /** The source electronic storage media as the storage processor reads it. */
  readonly bandwidth: Bandwidth;
  readonly latency: Duration;
}

export interface PortProfile {
  readonly count: Count;
  readonly lineRate: Bandwidth;
  /** Receive buffers (buffer-to-buffer credits) per port. */
  readonly buffers: Count;
  readonly buffer: Size;
  /** Loss of sync until link up after the port was reset. */
  readonly linkUp: Duration;
  /** Fabric login after link up. */
  readonly fabricLogin: Duration;
  /** Login of one host port. */
  readonly hostLogin: Duration;
  /** Host ports logged in per port. */
  readonly hosts: Count;
  /** Stopping or releasing a port's DMA. */
  readonly quiesce: Duration;
  readonly release: Duration;
  /** The constant-rate source: one I/O each interval, writes of `ioBytes`. */
  readonly ioInterval: Duration;
  readonly io: Size;
}

export interface ResetProfile {
  readonly core: Duration;
  readonly warm: Duration;
  readonly power: Duration;
  readonly bootRom: Duration;
  readonly post: Duration;
}

export interface MemoryLayout {
  /** DRAM address at which images are linked and run (start of their container). */
  readonly runBase: number;
  readonly runBytes: number;
  readonly stagingBase: number;
  readonly stagingBytes: number;
  /** Two table areas; tables live in one, the bridge converts into the other. */
  readonly tables: readonly [MemoryRange, MemoryRange];
  /** Reserved words that survive a warm reset: table pointers, the key of store `dram`. */
  readonly handover: MemoryRange;
  readonly ram: MemoryRange;
  readonly buffers: MemoryRange;
}

export interface MemoryRange {
  readonly base: number;
  readonly bytes: number;
}

export interface UpdateProfile {
  readonly overlay: OverlayStrategy;
  readonly keyStore: KeyStore;
  readonly copyBy: CopyBy;
  /** Whether modules of an image that the core can execute are executed, or charged by formula like all others. */
  readonly modules: 'native' | 'modelled';
  readonly earlyBranch: boolean;
  /** Memory initialization while the old image still serves, or (what it would cost) inside the gap. */
  readonly memoryInitialization: 'concurrent' | 'in-gap';
  readonly restart: Restart;
  /** Fastload operations that the standard sequence may use. */
  readonly standardOperations: readonly FastloadOperation[];
  /** The standard update puts DRAM into self-refresh before its reset, so that such operations find it retained. */
  readonly standardRetainsDram: boolean;
}

export interface TableSizes {
  readonly config: Count;
  readonly login: Count;
  readonly path: Count;
}

/** A communications adapter as data. */
export interface Profile {
  readonly name: string;
  /** What images must be made for to be accepted; inherited by profiles that extend this one. */
  readonly adapterType: string;
  readonly describes: string;
  readonly fabric: Fabric;
  readonly cpu: CpuProfile;
  readonly modules: ModuleCosts;
  readonly dram: DramProfile;
  readonly engine: EngineProfile;
  readonly remap: RemapProfile;
  readonly flash: FlashProfile;
  readonly nvram: NvramProfile;
  readonly hostBus: HostBusProfile;
  readonly media: MediaProfile;
  readonly ports: PortProfile;
  readonly resets: ResetProfile;
  readonly watchdog: Duration;
  readonly memory: MemoryLayout;
  readonly tables: TableSizes;
  readonly update: UpdateProfile;
}
