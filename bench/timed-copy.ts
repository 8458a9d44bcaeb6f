// MiB a second of wall clock that go through the DRAM controller, cycle by cycle counted and with period jumps.
import { DRAM_BASE } from '../assembly/memory-map.js';
import { loadPart } from '../src/cli/dram-parts.js';
import { Channel, type ChannelJob, type ChannelPace } from '../src/silicon/channel.js';
import { Dram } from '../src/silicon/dram.js';
import { sizeOf } from '../src/silicon/dram-part.js';
import { Fabric } from '../src/silicon/fabric.js';
import { silicon } from '../src/silicon/module-node.js';
import { Silicon } from '../src/silicon/silicon.js';
import { runsPerSecond } from './duel.js';

export interface TimedCopyRow {
  readonly name: string;
  readonly mibPerSecond: number;
  readonly mibPerSecondWithJumps: number;
  /** Emulated cycles of the DRAM clock; the same with jumps and without. */
  readonly cycles: number;
}

const MIB = 1024 * 1024;
const COPY_BYTES = 16 * MIB;
const SOURCE = 0;
const DESTINATION = 32 * MIB;
const PART = 'ddr3-1600-64mib';
const SLICE_TICKS = 1_000_000;
const TURN_SECONDS = 1;

/** The copy engine of fc-host-adapter: a 16-byte beat at 400 MHz, in ticks of 800 MHz. */
const ENGINE_PACE: ChannelPace = { setupTicks: 80, readPaceTicks: 8, writePaceTicks: 8, outstanding: 16 };

const range = { source: SOURCE, destination: DESTINATION, lengthBytes: COPY_BYTES } as const;
const JOBS: readonly { name: string; job: ChannelJob; pace: ChannelPace }[] = [
  { name: 'copy, engine of fc-host-adapter', job: { kind: 'copy', ...range }, pace: ENGINE_PACE },
  { name: 'copy, as fast as DRAM takes it', job: { kind: 'copy', ...range }, pace: { outstanding: 64 } },
  { name: 'copy and CRC-32C', job: { kind: 'copy-checksum', ...range, crc: 'crc32c' }, pace: ENGINE_PACE },
  {
    name: 'copy by CPU, 32-byte lines',
    job: { kind: 'copy', ...range },
    pace: { outstanding: 1, accessBytes: 32, accessTicks: 32 },
  },
];

/** A board of one channel and 64 MiB of DRAM with ECC. */
class CopyBoard {
  readonly #fabric: Fabric;
  readonly #dram: Dram;
  readonly #channel: Channel;

  constructor() {
    const { part } = loadPart(PART);
    const unit = new Silicon(silicon(), sizeOf(part));
    this.#fabric = new Fabric(unit);
    this.#fabric.dramPeriodTicks = 1;
    this.#dram = new Dram(unit);
    this.#dram.configure(part, { ecc: true });
    this.#dram.powerUp(0);
    this.#dram.initialise(0);
    this.#channel = new Channel(unit, this.#dram, 0);
    // Written once, so that it may be read; every burst differs from its neighbours.
    this.run({ kind: 'fill', destination: SOURCE, lengthBytes: COPY_BYTES, pattern: 0x0123_4567_89ab_cdefn }, {}, true);
    for (let at = 0; at < COPY_BYTES; at += 64) unit.setI32(DRAM_BASE + at, at);
  }

  /** From a fresh controller. @returns the cycles it took */
  run(job: ChannelJob, pace: ChannelPace, jumps: boolean): number {
    const fabric = this.#fabric;
    fabric.jumps = jumps;
    this.#dram.initialise(fabric.nowTick);
    this.#channel.start(job, pace);
    while ((fabric.interrupts() & this.#channel.mask) === 0) fabric.advance(fabric.nowTick + SLICE_TICKS);
    fabric.acknowledge(this.#channel.mask);
    const { state, error, doneTick, startTick } = this.#channel.status;
    if (state !== 'done') throw new Error(`${job.kind}: expected it to be done, found ${state}, ${error}`);
    return doneTick - startTick;
  }

  clear(): void {
    this.#dram.window(DESTINATION, COPY_BYTES).fill(0);
  }

  checkCopied(name: string): void {
    const at = Buffer.compare(this.#dram.window(SOURCE, COPY_BYTES), this.#dram.window(DESTINATION, COPY_BYTES));
    if (at !== 0) throw new Error(`${name}: the copy differs from its source`);
  }
}

/** @throws Error when a copy is wrong, or does not take the same cycles with jumps: its speed would mean nothing */
export function timedCopyBench(): TimedCopyRow[] {
  const board = new CopyBoard();
  return JOBS.map(({ name, job, pace }) => {
    const [plain, jumped] = [false, true].map((jumps) => {
      board.clear();
      const cycles = board.run(job, pace, jumps);
      board.checkCopied(name);
      return { cycles, perSecond: runsPerSecond(name, () => void board.run(job, pace, jumps), TURN_SECONDS) };
    });
    if (plain!.cycles !== jumped!.cycles)
      throw new Error(`${name}: ${plain!.cycles} cycles, with jumps ${jumped!.cycles}`);
    const mib = COPY_BYTES / MIB;
    return {
      name,
      cycles: plain!.cycles,
      mibPerSecond: mib * plain!.perSecond,
      mibPerSecondWithJumps: mib * jumped!.perSecond,
    };
  });
}

export function timedCopyLines(rows: readonly TimedCopyRow[]): string[] {
  const line = (...[name, plain, jumps, cycles]: string[]) =>
    `${name!.padEnd(36)}${plain!.padStart(10)}${jumps!.padStart(10)}${cycles!.padStart(16)}`;
  return [
    line('timed, MiB/s', 'plain', 'jumps', 'cycles'),
    ...rows.map((row) =>
      line(row.name, row.mibPerSecond.toFixed(0), row.mibPerSecondWithJumps.toFixed(0), `${row.cycles}`),
    ),
    '',
    '16 MiB within 64 MiB of DDR3-1600 with ECC (floor 300 MiB/s, aim 3072)',
  ];
}
