// DRAM requests a second of wall clock, per reference trace and part, with and without period jumps.
import { HOST_MEMORY_BASE } from '../assembly/memory-map.js';
import { loadPart } from '../src/cli/dram-parts.js';
import { Channel } from '../src/silicon/channel.js';
import { Dram } from '../src/silicon/dram.js';
import { Fabric } from '../src/silicon/fabric.js';
import { silicon } from '../src/silicon/module-node.js';
import { type DramRequest, layRequests } from '../src/silicon/replay.js';
import { Silicon } from '../src/silicon/silicon.js';
import visible from '../test/reference/dram/visible.json' with { type: 'json' };
import { generate, type ReferenceTrace } from '../test/support/traces.js';
import { runsPerSecond } from './duel.js';

export interface DramRow {
  readonly trace: string;
  readonly part: string;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly requestsPerSecondWithJumps: number;
  /** What the reference program reached with a trace of this kind, on another machine; indicative. */
  readonly referencePerSecond: number;
}

/** The parts by the names of the reference, with its speed by the kind of trace (test/reference/dram/README.md). */
const PARTS = [
  { reference: 'DDR3_4Gb_x8_1600', part: 'ddr3-1600-ref', perSecond: { stream: 383e3, copy: 356e3, random: 216e3 } },
  { reference: 'DDR4_8Gb_x8_2400', part: 'ddr4-2400-ref', perSecond: { stream: 268e3, copy: 209e3, random: 162e3 } },
] as const;

const traces = visible.traces as unknown as readonly ReferenceTrace[];
const TURN_SECONDS = 0.3;
/** A wasm function that runs for long in one call stays in baseline code: the loop is entered in chunks. */
const SLICE_CYCLES = 1_000_000;

/** One trace on one part, laid into memory once. */
class Replayer {
  readonly #fabric: Fabric;
  readonly #dram: Dram;
  readonly #channel: Channel;
  readonly #records: number;

  constructor(partName: string, requests: readonly DramRequest[]) {
    const unit = new Silicon(silicon(), 0);
    this.#fabric = new Fabric(unit);
    this.#fabric.dramPeriodTicks = 1;
    this.#dram = new Dram(unit);
    this.#dram.configure(loadPart(partName).part, { ecc: false });
    this.#channel = new Channel(unit, this.#dram, 0);
    this.#records = requests.length;
    layRequests(unit, requests);
  }

  /** From a fresh controller to the last request done. @returns the controller cycle of that */
  run(jumps: boolean): number {
    const fabric = this.#fabric;
    fabric.jumps = jumps;
    this.#dram.initialise(fabric.nowTick);
    this.#channel.start({ kind: 'replay', window: HOST_MEMORY_BASE, records: this.#records });
    while (fabric.interrupts() === 0) fabric.advance(fabric.nowTick + SLICE_CYCLES);
    fabric.acknowledge(this.#channel.mask);
    return this.#channel.status.doneTick - this.#dram.originTick;
  }
}

/** @throws Error when a replay does not take as many cycles as the reference: its speed would mean nothing */
export function dramBench(): DramRow[] {
  return PARTS.flatMap(({ reference, part, perSecond }) =>
    traces.map((trace): DramRow => {
      const replayer = new Replayer(part, generate(trace.generator, trace.arrival));
      const rate = (jumps: boolean): number => {
        checkCycles(trace, reference, replayer.run(jumps));
        return trace.requests * runsPerSecond(`${trace.name} ${part}`, () => replayer.run(jumps), TURN_SECONDS);
      };
      const { kind } = trace.generator;
      return {
        trace: trace.name,
        part,
        requests: trace.requests,
        requestsPerSecond: rate(false),
        requestsPerSecondWithJumps: rate(true),
        referencePerSecond: perSecond[kind === 'interleave' ? 'copy' : kind],
      };
    }),
  );
}

function checkCycles(trace: ReferenceTrace, reference: string, cycles: number): void {
  const expected = trace.results[reference]?.completion_cycle;
  if (cycles !== expected)
    throw new Error(`${trace.name} on ${reference}: expected ${expected} cycles, found ${cycles}`);
}

export function dramLines(rows: readonly DramRow[]): string[] {
  const line = (...[trace, part, requests, plain, ratio, jumps, ratioJumps]: string[]) =>
    `${trace!.padEnd(20)}${part!.padEnd(15)}${requests!.padStart(9)}${plain!.padStart(10)}${ratio!.padStart(8)}${jumps!.padStart(10)}${ratioJumps!.padStart(8)}`;
  const million = (perSecond: number) => (perSecond / 1e6).toFixed(2);
  return [
    line('M requests/s', 'part', 'requests', 'plain', 'ratio', 'jumps', 'ratio'),
    ...rows.map((row) =>
      line(
        row.trace,
        row.part,
        `${row.requests}`,
        million(row.requestsPerSecond),
        (row.requestsPerSecond / row.referencePerSecond).toFixed(1),
        million(row.requestsPerSecondWithJumps),
        (row.requestsPerSecondWithJumps / row.referencePerSecond).toFixed(1),
      ),
    ),
    '',
    'ratio: to the reference program with a trace of the same kind, measured on another machine (aim: 20, with jumps 100)',
  ];
}
