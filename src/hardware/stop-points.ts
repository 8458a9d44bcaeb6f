import {
  CpuConfigurationError,
  type CpuWatchpoint,
  type Cpu as SiliconCpu,
  type WatchedWrite,
} from '../silicon/cpu.js';
import type { MemoryRange } from './profile.js';

/** Bytes whose use stops the core. */
export type WatchPoint = Pick<CpuWatchpoint, 'address' | 'bytes' | 'read' | 'write'>;

/** Ranges that the core may not store to, or fetch from: it takes an access fault, and nothing is changed. */
export interface Fence {
  readonly writes: readonly MemoryRange[];
  readonly fetches: readonly MemoryRange[];
}

/** Takes a stop point away again; a second call does nothing. */
export type Remove = () => void;

/** Told of a write to watched bytes by a master other than the core, in the tick of its burst. */
export type WatchedWriteListener = (write: WatchedWrite) => void;

/** Watchpoints beside the fence: as many as debug modules of such cores have. The rest is the fence's. */
const WATCHES_MAX = 4;

/**
 * The breakpoints and watchpoints of a core. Several may want the same place (a debugger, the caller of a module); the
 * core stops there as long as one does.
 */
export class StopPoints {
  readonly #cpu: SiliconCpu;
  readonly #breaks = new Map<number, number>();
  readonly #watches = new Set<WatchPoint>();
  #fence: readonly CpuWatchpoint[] = [];
  /** Who is told of writes by other masters; they stop nobody by themselves. */
  onWatchedWrite: WatchedWriteListener | undefined;

  constructor(cpu: SiliconCpu) {
    this.#cpu = cpu;
  }

  /** Stops before the instruction at an address. @throws CpuConfigurationError when the core has no room for another */
  breakAt(address: number): Remove {
    this.#breaks.set(address, (this.#breaks.get(address) ?? 0) + 1);
    this.#cpu.setBreakpoints([...this.#breaks.keys()]);
    return once(() => {
      const left = this.#breaks.get(address)! - 1;
      if (left > 0) this.#breaks.set(address, left);
      else this.#breaks.delete(address);
      this.#cpu.setBreakpoints([...this.#breaks.keys()]);
    });
  }

  /** Puts up a fence in the place of the one before. */
  fence({ writes, fetches }: Fence): void {
    const refusing = (refuse: 'write' | 'fetch') => (range: MemoryRange) => ({
      address: range.base,
      bytes: range.bytes,
      read: false,
      write: false,
      refuse,
    });
    this.#fence = [...writes.map(refusing('write')), ...fetches.map(refusing('fetch'))];
    this.#setWatchpoints();
  }

  /** Whether the fence keeps stores away from an address. */
  refusesStore(address: number): boolean {
    return this.#fence.some(
      (range) => range.refuse === 'write' && address >= range.address && address - range.address < range.bytes,
    );
  }

  #setWatchpoints(): void {
    this.#cpu.setWatchpoints([...this.#fence, ...this.#watches]);
  }

  /** A channel of the fabric wrote watched bytes. The board calls it in that tick. */
  settleWatchedWrite(): void {
    this.onWatchedWrite?.(this.#cpu.watchedWrite);
  }

  /**
   * Stops behind the instruction that touches one of the bytes.
   * @throws CpuConfigurationError when the core has no room for another
   */
  watch(point: WatchPoint): Remove {
    if (this.#watches.size === WATCHES_MAX)
      throw new CpuConfigurationError('watchpoints.length', `at most ${WATCHES_MAX}`, WATCHES_MAX + 1);
    const own = { ...point };
    this.#watches.add(own);
    this.#setWatchpoints();
    return once(() => {
      this.#watches.delete(own);
      this.#setWatchpoints();
    });
  }
}

function once(action: () => void): Remove {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
