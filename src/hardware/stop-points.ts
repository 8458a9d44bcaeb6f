import type { CpuWatchpoint, Cpu as SiliconCpu } from '../silicon/cpu.js';
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

/**
 * The breakpoints and watchpoints of a core. Several may want the same place (a debugger, the caller of a module); the
 * core stops there as long as one does.
 */
export class StopPoints {
  readonly #cpu: SiliconCpu;
  readonly #breaks = new Map<number, number>();
  readonly #watches = new Set<WatchPoint>();
  #fence: readonly CpuWatchpoint[] = [];

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

  #setWatchpoints(): void {
    this.#cpu.setWatchpoints([...this.#fence, ...this.#watches]);
  }

  /** Stops behind the instruction that touches one of the bytes. */
  watch(point: WatchPoint): Remove {
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
