// The whole of `fastload run` on the wall clock: how many events and emulated seconds a second holds.
import { readFileSync } from 'node:fs';
import { loadPart } from '../src/cli/dram-parts.js';
import { referenceImage } from '../src/cli/packaged-files.js';
import { packagedProfiles } from '../src/cli/packaged-profiles.js';
import { nodeTraceHash } from '../src/cli/trace-hash.js';
import { readElf } from '../src/image/formats/elf.js';
import { toContainer } from '../src/image/pack.js';
import { runScenario, type Scenario } from '../src/scenario/scenario.js';
import { silicon } from '../src/silicon/module-node.js';
import type { UpdateRun } from '../src/system/update-run.js';
import { secondsPerRun } from './duel.js';

export interface RunRow {
  readonly path: 'fastload' | 'standard';
  readonly jumps: boolean;
  /** Median. */
  readonly wallSeconds: number;
  readonly events: number;
  readonly emulatedSeconds: number;
}

const DEFAULT_PROFILE = 'fc-host-adapter';

function defaultScenario(): Scenario {
  const profile = packagedProfiles().resolve(DEFAULT_PROFILE);
  const container = (version: string) => {
    const file = referenceImage(version);
    return toContainer(readElf(new Uint8Array(readFileSync(file)), file));
  };
  const dram = loadPart(profile.dram.part);
  return { profile, dram, oldContainer: container('1.0.0'), newContainer: container('1.1.0') };
}

/** Both paths of the default run, as `fastload run` carries them out. */
export function runBench(): RunRow[] {
  const scenario = defaultScenario();
  return [true, false].flatMap((jumps) =>
    (['fastload', 'standard'] as const).map((path): RunRow => {
      let result: UpdateRun | undefined;
      const wallSeconds = secondsPerRun(`run ${path}`, () => {
        result = runScenario(scenario, path, { module: silicon(), jumps, traceHash: nodeTraceHash() });
      });
      const { measures, events } = result!;
      return { path, jumps, wallSeconds, events, emulatedSeconds: measures.endTick / measures.baseClockHz };
    }),
  );
}

export function runLines(rows: readonly RunRow[]): string[] {
  const line = (...[path, jumps, wall, events, emulated]: string[]) =>
    `${path!.padEnd(12)}${jumps!.padEnd(14)}${wall!.padStart(10)}${events!.padStart(12)}${emulated!.padStart(26)}`;
  const shown = [
    ...[true, false].map((jumps) => {
      const both = rows.filter((row) => row.jumps === jumps);
      const sum = (of: (row: RunRow) => number) => both.reduce((total, row) => total + of(row), 0);
      return {
        path: 'both',
        jumps,
        wallSeconds: sum((row) => row.wallSeconds),
        events: sum((row) => row.events),
        emulatedSeconds: sum((row) => row.emulatedSeconds),
      };
    }),
    ...rows,
  ];
  return [
    line('run', '', 'wall s', 'events/s', 'emulated s a wall s'),
    ...shown.map(({ path, jumps, wallSeconds, events, emulatedSeconds }) =>
      line(
        path,
        jumps ? 'jumps' : 'no jumps',
        wallSeconds.toFixed(2),
        (events / wallSeconds).toFixed(0),
        (emulatedSeconds / wallSeconds).toFixed(2),
      ),
    ),
  ];
}
