// Every figure of every visible reference trace, both parts, equal.
import { describe, expect, test } from 'vitest';
import { silicon } from '../../src/silicon/module-node.js';
import { type ReplayResult, replay } from '../../src/silicon/replay.js';
import { referenceParts } from '../support/parts.js';
import { generate, hashOf, visibleTraces } from '../support/traces.js';

const rounded = (value: number) => Number(value.toFixed(6));

/** The reference's names for our figures. */
const figures: Record<string, (r: ReplayResult) => number> = {
  completion_cycle: (r) => r.completionCycle,
  last_accept_cycle: (r) => r.lastAcceptCycle,
  mean_read_latency: (r) => rounded(r.meanReadLatency),
  mean_read_latency_from_arrival: (r) => rounded(r.meanReadLatencyFromArrival),
  reads: (r) => r.reads,
  writes: (r) => r.writes,
  read_row_hits: (r) => r.readRowHits,
  write_row_hits: (r) => r.writeRowHits,
  read_commands: (r) => r.readCommands,
  write_commands: (r) => r.writeCommands,
  activates: (r) => r.activates,
  precharges: (r) => r.precharges,
  refreshes: (r) => r.refreshes,
};

for (const trace of visibleTraces()) {
  describe(trace.name, () => {
    const requests = generate(trace.generator, trace.arrival);

    test('the generator makes the reference requests', () => {
      expect(requests.length).toBe(trace.requests);
      const written = [...requests.slice(0, 6), requests.at(-1)!].map((r) => [
        r.arrivalCycle,
        r.write ? 'W' : 'R',
        `0x${r.address.toString(16)}`,
      ]);
      expect(written).toEqual([...trace.first, trace.last]);
      expect(hashOf(requests)).toBe(trace.sha256);
    });

    for (const [config, part] of Object.entries(referenceParts)) {
      for (const target of ['release', 'debug'] as const) {
        for (const jumps of [true, false]) {
          test(`${config}, ${target}, jumps ${jumps ? 'on' : 'off'}`, () => {
            const result = replay(silicon(target), part, requests, { jumps });
            const wanted = trace.results[config]!;
            const found = Object.fromEntries(Object.keys(wanted).map((name) => [name, figures[name]!(result)]));
            expect(found).toEqual(wanted);
          });
        }
      }
    }
  });
}
