import type { Cpu as SiliconCpu } from '../silicon/cpu.js';

/** Bytes whose use stops the core. */
export interface WatchPoint {
  readonly address: number;
  readonly bytes: number;
  readonly read: boolean;
  readonly write: boolean;
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

  /** Stops behind the instruction that touches one of the bytes. */
  watch(point: WatchPoint): Remove {
    const own = { ...point };
    this.#watches.add(own);
    this.#cpu.setWatchpoints([...this.#watches]);
    return once(() => {
      this.#watches.delete(own);
      this.#cpu.setWatchpoints([...this.#watches]);
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
