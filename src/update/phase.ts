import type { ModuleCosts, Quantity } from '../hardware/profile.js';
import type { Process } from '../process.js';
import type { ImageRole, Lane } from '../trace.js';
import type { Adapter } from './adapter.js';
import { assertPhase } from './phase-table.js';

/** Runs `work` as a phase of a lane; the number it returns is the bytes the phase moved or looked at. */
export function* phase(
  adapter: Adapter,
  name: string,
  work: () => Process<number>,
  lane: Lane = 'update',
): Process<void> {
  assertPhase(adapter, name);
  adapter.trace.write({ kind: 'phase-begin', lane, phase: name });
  let bytes = 0;
  try {
    bytes = yield* work();
  } finally {
    adapter.trace.write({ kind: 'phase-end', lane, phase: name, bytes });
  }
}

export interface ModuleRun {
  readonly module: keyof ModuleCosts;
  readonly image: ImageRole;
  readonly version: string;
  /** Where the module's code stands in DRAM. */
  readonly address: number;
  readonly bytes?: number;
  readonly entries?: number;
}

/** Runs a module of an image, charged by the profile's formula. */
export function* runModule(adapter: Adapter, run: ModuleRun): Process<void> {
  const { module, image, version, address } = run;
  const { timing, cpu } = adapter.board;
  const cycles = timing.moduleCycles(module, { bytes: run.bytes ?? 0, entries: run.entries ?? 0 });
  const basis: Quantity<unknown>['basis'] = timing.moduleBasis(module);
  adapter.trace.write({ kind: 'module-begin', module, image, version, basis: 'modelled', address });
  yield* cpu.execute(cycles, `modules.${module}`, basis);
  adapter.trace.write({ kind: 'module-end', module, image, cycles });
}
