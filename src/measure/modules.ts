import type { ImageRole, ModuleBasis, Traced } from '../trace.js';
import { TraceError } from './trace-error.js';

/** What tells a module's use from others. */
type Begun = Pick<Traced<'module-begin'>, 'module' | 'image' | 'version' | 'basis' | 'address'>;

/** One module of an image that took part, over all its invocations. */
export interface ModuleUse {
  readonly module: string;
  readonly image: ImageRole;
  readonly version: string;
  /** Executed on the emulated CPU, or charged by the profile's formula. */
  readonly basis: ModuleBasis;
  readonly address: number;
  readonly runs: number;
  /** CPU cycles. */
  readonly cycles: number;
  /** Base-clock ticks between begin and end, service of I/O in between included. */
  readonly ticks: number;
  /** True when the last invocation never ended. */
  readonly interrupted: boolean;
}

interface Use {
  readonly begun: Begun;
  runs: number;
  cycles: number;
  ticks: number;
  runningSinceTick: number | undefined;
}

/** The modules that took part, in the order in which they first ran. */
export class ModulesMeasure {
  readonly #uses: Use[] = [];

  /** @throws TraceError when a module ends that had not begun */
  view(event: Traced): void {
    if (event.kind === 'module-begin') this.#begin(event);
    else if (event.kind === 'module-end') this.#end(event);
    else if (event.kind === 'service-entered') this.#enter(event);
    else if (event.kind === 'io-completed' && event.cycles !== undefined) this.#serve(event.image, event.cycles);
  }

  result(endTick: number): readonly ModuleUse[] {
    return this.#uses.map(({ begun, runs, cycles, ticks, runningSinceTick }) => ({
      module: begun.module,
      image: begun.image,
      version: begun.version,
      basis: begun.basis,
      address: begun.address,
      runs,
      cycles,
      ticks: ticks + (endTick - (runningSinceTick ?? endTick)),
      interrupted: runningSinceTick !== undefined,
    }));
  }

  /** The runtime takes part with every frame that its own code serves. */
  #enter({ image, version, address }: Traced<'service-entered'>): void {
    if (address === undefined) return;
    this.#use({ module: RUNTIME, image: image as ImageRole, version, basis: 'native', address });
  }

  #serve(image: string, cycles: number): void {
    const use = this.#uses.findLast(({ begun }) => begun.module === RUNTIME && begun.image === image);
    if (use === undefined) return;
    use.runs += 1;
    use.cycles += cycles;
  }

  #use(begun: Begun): Use {
    const known = this.#uses.find((use) => isSame(use.begun, begun));
    if (known !== undefined) return known;
    const use = { begun, runs: 0, cycles: 0, ticks: 0, runningSinceTick: undefined };
    this.#uses.push(use);
    return use;
  }

  #begin(event: Traced<'module-begin'>): void {
    const use = this.#use(event);
    // An invocation that a reset cut off never ended; its time counts until the module begins again.
    if (use.runningSinceTick !== undefined) use.ticks += event.tick - use.runningSinceTick;
    use.runs += 1;
    use.runningSinceTick = event.tick;
  }

  #end(event: Traced<'module-end'>): void {
    const use = this.#uses.find(
      ({ begun, runningSinceTick }) =>
        runningSinceTick !== undefined && begun.module === event.module && begun.image === event.image,
    );
    if (use === undefined)
      throw new TraceError(
        event.tick,
        'its begin before it',
        `module "${event.module}" of the ${event.image} image ends`,
      );
    use.cycles += event.cycles;
    use.ticks += event.tick - use.runningSinceTick!;
    use.runningSinceTick = undefined;
  }
}

const RUNTIME = 'runtime';

function isSame(a: Begun, b: Begun): boolean {
  return a.module === b.module && a.image === b.image && a.version === b.version && a.basis === b.basis;
}
