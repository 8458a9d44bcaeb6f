import { Interruption } from '../hardware/hardware-fault.js';
import type { Profile } from '../hardware/profile.js';
import { type Container, readContainer } from '../image/container.js';
import { ImageError } from '../image/image-error.js';
import { Measures, type RunMeasures } from '../measure/measures.js';
import { type Process, spawn } from '../process.js';
import type { Trace } from '../trace.js';
import type { Adapter } from '../update/adapter.js';
import { versionOf } from '../update/code-image-in-memory.js';
import { fastloadUpdate } from '../update/fastload-update.js';
import { recoverFrom } from '../update/recovery.js';
import { Refusal } from '../update/refusal.js';
import { standardUpdate } from '../update/standard-update.js';
import { type BootedOptions, bootedAdapter } from './booted-adapter.js';
import { type CodePackage, deliver } from './storage-system.js';
import { TableAudit, type TableFinding } from './table-audit.js';

export interface UpdateRunOptions extends Omit<BootedOptions, 'newDigest'> {
  readonly path: 'fastload' | 'standard';
  readonly code: CodePackage;
  /** Called before the first event is written: views, disturbances. */
  readonly prepare?: (adapter: Adapter, control: RunControl) => void;
  /** Told the emulated time now and then. */
  readonly onProgress?: (tick: number) => void;
}

/** What a disturbance may do to the run besides striking hardware. */
export interface RunControl {
  /**
   * Firmware stops making progress at this point; the watchdog will notice.
   * @param why it does, where that is known
   */
  hang(phase: string, why?: string): void;
}

export interface UpdateRun {
  readonly adapter: Adapter;
  readonly measures: RunMeasures;
  /** SHA-256 of the trace. */
  readonly digest: string;
  readonly events: number;
  /** What became of the entries of config, login and path tables. */
  readonly tables: TableFinding;
}

/** I/O runs undisturbed for this many intervals before the media arrives. */
const WARM_UP_INTERVALS = 10;

/** I/O goes on for this many intervals once the update has ended: that it does is part of the answer. */
const COOL_DOWN_INTERVALS = 2;

/** An adapter that has not come back after this long is not coming back. */
const GIVE_UP_SECONDS = 600;

/** The adapter did not come back. */
export class NeverCameBack extends Error {
  override readonly name = 'NeverCameBack';
  /** What the run was to find out, it has found out: no. */
  readonly verdictNo = true;
}

/** An update that ends in a refusal instead of a running adapter has been refused by every image there is. */
function didNotComeBack(error: unknown): unknown {
  return error instanceof Refusal ? new NeverCameBack(`the adapter did not come back: ${error.message}`) : error;
}

/** Runs one update under I/O, from before the notification until all I/O that came meanwhile is done. */
export function runUpdate(profile: Profile, options: UpdateRunOptions): UpdateRun {
  const { code, path } = options;
  const newImage = readableContainer(code.container);
  const adapter = bootedAdapter(profile, { ...options, newDigest: newImage?.digest });
  const { board } = adapter;
  const { clock, timing, trace, ports } = board;
  const measures = new Measures(timing.baseClockHz, profile.fabric);
  trace.view(measures.view);
  const audit = new TableAudit(adapter);
  trace.view(audit.view);
  let ended: { readonly failed: boolean; readonly error?: unknown } | undefined;
  const warmUpTicks = timing.ticks('ports.ioInterval') * WARM_UP_INTERVALS;
  let starving = false;
  const control: RunControl = {
    hang: (phase, why = `no progress in phase ${phase}`) => {
      board.cpu.hang();
      running?.freeze();
      starving = true;
      board.watchdog.starve(phase, () => {
        starving = false;
        const bite = new Interruption('watchdog', why);
        if (running !== undefined && !running.ended) running.interrupt(bite);
        else start(recoverFrom(adapter, bite));
      });
    },
  };
  let running: ReturnType<typeof spawn> | undefined;
  adapter.runtimeFailed = (fault) => {
    trace.write({ kind: 'fault', fault: `module-${fault.kind}`, where: 'service', detail: fault.message });
    control.hang('service', fault.message);
  };
  // Before the first event, so that a view sees the whole trace.
  options.prepare?.(adapter, control);
  writeRun(trace, adapter, path, newImage);
  for (const port of ports) port.startSource();
  adapter.serve(adapter.running!);
  const start = (process: Process<void>): void => {
    ended = undefined;
    running = spawn(process, (result) => {
      ended = result;
    });
  };
  clock.after(warmUpTicks, () => start(deliver(adapter, code, path === 'fastload' ? fastloadUpdate : standardUpdate)));
  const giveUpTick = GIVE_UP_SECONDS * timing.baseClockHz;
  const overTime = (): boolean => clock.now > giveUpTick;
  const watch = (done: () => boolean) => (): boolean => {
    options.onProgress?.(clock.now);
    return done() || overTime();
  };
  const quiet = (): boolean => ended !== undefined && !starving;
  clock.runUntil(watch(quiet));
  const coolDownEnds = clock.now + timing.ticks('ports.ioInterval') * COOL_DOWN_INTERVALS;
  clock.after(coolDownEnds - clock.now, () => {
    for (const port of ports) port.stopSource();
  });
  clock.runUntil(watch(() => clock.now >= coolDownEnds));
  clock.runUntil(watch(() => ended?.failed === true || (quiet() && ports.every((port) => port.pending === 0))));
  if (ended?.failed) throw didNotComeBack(ended.error);
  if (ended === undefined) throw new NeverCameBack(`the update had not ended after ${GIVE_UP_SECONDS} s`);
  if (overTime()) throw new NeverCameBack(`I/O was still pending after ${GIVE_UP_SECONDS} s`);
  const result = measures.result();
  return { adapter, measures: result, events: trace.count, digest: trace.digest(), tables: audit.finding };
}

function writeRun(
  trace: Trace,
  adapter: Adapter,
  path: 'fastload' | 'standard',
  newImage: Container | undefined,
): void {
  trace.write({
    kind: 'run',
    profile: adapter.profile.name,
    path,
    baseClockHz: adapter.board.timing.baseClockHz,
    old: 'old',
    new: 'new',
    oldVersion: adapter.running!.version,
    newVersion: newImage === undefined ? 'unreadable' : versionOf(newImage),
  });
}

/** The new image as its package has it, if it can be read at all: only to name it in the trace. */
function readableContainer(container: Uint8Array): Container | undefined {
  try {
    return readContainer(container, 'new image');
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}
