import { resolve } from 'node:path';
import { testFilesIn } from '../cli/test-files.js';
import { nodeTraceHash } from '../cli/trace-hash.js';
import { ticksOfSeconds } from '../clock.js';
import { StepTextError } from '../scenario/boot-test/boot-test-error.js';
import { DEFAULT_ADAPTER, DEFAULT_IMAGE, type TestSetup } from '../scenario/boot-test/boot-test-file.js';
import type { LastStretch } from '../scenario/boot-test/evaluate.js';
import { bytesOf } from '../scenario/boot-test/expectation.js';
import { durationOf, parseMoment } from '../scenario/boot-test/moment.js';
import { parseStep } from '../scenario/boot-test/parse-step.js';
import { armPowerCut } from '../scenario/boot-test/power-cut.js';
import { powerUp } from '../scenario/boot-test/power-up.js';
import {
  changedProfile,
  imageOf,
  makeAdapter,
  type ReadyAdapter,
  type TestFiles,
} from '../scenario/boot-test/ready-test.js';
import { armDisturbances, type PlacedKey, placeKey } from '../scenario/disturbance.js';
import type { FaultEntry } from '../scenario/scenario-file.js';
import { silicon } from '../silicon/module-node.js';
import type { PoweredAdapter, Prepare } from '../system/powered-adapter.js';
import type { BootKind } from '../update/boot.js';
import { versionOf } from '../update/code-image-in-memory.js';

type Assignments = Readonly<Record<string, string | number | boolean>>;

/** The adapter a test is about; what is left out is as in `fastload run`. Paths are relative to `directory`. */
export interface AdapterSetup {
  /** Name of a shipped profile, or path of a profile file. */
  readonly adapter?: string;
  /** Profile values to replace, such as `{ 'ports.linkUp': '3s' }`. */
  readonly set?: Assignments;
  /** Image that the adapter is found with: a name of `images`, the version of a shipped one, or a path. */
  readonly image?: string;
  readonly images?: Readonly<Record<string, string | { readonly file: string; readonly manifest?: string }>>;
  /** PEM file: the adapter accepts only images signed with this key. */
  readonly key?: string;
  /** File with the content of NVRAM as found. */
  readonly nvram?: string;
  readonly securityCounter?: number;
  /** The working directory unless said otherwise; `import.meta.dirname` is the test's. */
  readonly directory?: string;
}

export interface UpdateOptions {
  readonly path?: 'fastload' | 'standard';
  /** Numbers of the profile's section `update` for this update alone. */
  readonly set?: Assignments;
  /** A moment at which power goes and comes: `begin of overlay`, `key stored`, `10ms after notification`. */
  readonly powerCut?: string;
  /** What else goes wrong, as in a scenario file: `{ at: 'end of quiesce', flip: 'staging', offset: 0x100000 }`. */
  readonly faults?: readonly FaultEntry[];
}

export interface BootOptions {
  /** What the key slots hold when the boot looks for a key; as they are unless said otherwise. */
  readonly key?: PlacedKey;
  readonly powerCut?: string;
}

/** An update or boot that has happened, for `expect`. */
export class AdapterRun {
  /** What happened, in words. */
  readonly text: string;
  readonly adapter: TestAdapter;
  readonly last: LastStretch;

  constructor(text: string, adapter: TestAdapter, last: LastStretch) {
    this.text = text;
    this.adapter = adapter;
    this.last = last;
  }

  get measures(): LastStretch['measures'] {
    return this.last.measures;
  }
}

/** An emulated adapter that a test updates, boots and looks into; everything happens in emulated time. */
export class TestAdapter {
  readonly #files: TestFiles;
  readonly #setup: TestSetup;
  readonly #ready: ReadyAdapter;
  readonly #powered: PoweredAdapter;

  /** @throws ProfileError, ImageError, UnusableImage, InputError for a set-up that cannot be used */
  constructor(setup: AdapterSetup = {}) {
    this.#files = testFilesIn(setup.directory ?? resolve('.'));
    this.#setup = setupOf(setup);
    this.#ready = makeAdapter(this.#setup, this.#files);
    this.#powered = powerUp(this.#ready, { module: silicon(), traceHash: nodeTraceHash() });
  }

  /** The emulated board and its firmware's view of it, for whoever wants to look deeper. */
  get powered(): PoweredAdapter {
    return this.#powered;
  }

  /** Version of the image that runs; undefined when none does. */
  get image(): string | undefined {
    const { running } = this.#powered.adapter;
    return running === undefined ? undefined : versionOf(running.container);
  }

  /** Emulated seconds since the adapter was found. */
  get seconds(): number {
    const { clock, timing } = this.#powered.board;
    return clock.now / timing.baseClockHz;
  }

  /**
   * Replaces the running image, under I/O.
   * @throws NeverCameBack when no image runs in the end
   */
  update(to: string, { path = 'fastload', set = {}, powerCut, faults = [] }: UpdateOptions = {}): AdapterRun {
    const step = reading('update', () => parseStep({ update: { to, path, set } }));
    const container = this.#files.container(imageOf(this.#setup, to), 'new');
    const profile = changedProfile(this.#ready.profile, textsOf(set));
    const strikes = new Strikes(powerCut, faults);
    const stretch = this.#powered.update({ code: { container }, path, profile, prepare: strikes.prepare });
    strikes.check(step.text);
    return new AdapterRun(step.text, this, { ...stretch, kind: 'update' });
  }

  /** Boots the adapter. @throws NeverCameBack when no image runs in the end */
  boot(kind: BootKind = 'core', { key, powerCut }: BootOptions = {}): AdapterRun {
    const step = reading('boot', () => parseStep({ boot: { kind, ...(key === undefined ? {} : { key }) } }));
    const strikes = new Strikes(powerCut, []);
    const place = key === undefined ? undefined : (adapter: Parameters<Prepare>[0]) => placeKey(adapter, key);
    const stretch = this.#powered.boot(kind, place, strikes.prepare);
    strikes.check(step.text);
    return new AdapterRun(step.text, this, { ...stretch, kind: 'boot' });
  }

  /** Lets the adapter serve I/O for so long, such as `10ms`. */
  run(duration: string): void {
    const seconds = reading('run', () => durationOf(duration));
    this.#powered.serve(ticksOfSeconds(seconds, this.#powered.board.timing.baseClockHz));
  }

  /** Puts bytes into NVRAM: hexadecimal digits, or the bytes themselves. */
  setNvram(address: number, bytes: string | Uint8Array): void {
    const data = typeof bytes === 'string' ? reading('setNvram', () => bytesOf(bytes)) : bytes;
    this.#powered.board.nvram.poke(address, data);
  }

  /** A copy of bytes of DRAM. */
  memory(address: number, lengthBytes: number): Uint8Array {
    return this.#powered.board.dram.peek(address, lengthBytes).slice();
  }
}

/** What is to go wrong, and the proof that it did. */
class Strikes {
  readonly #powerCut: string | undefined;
  readonly #faults: readonly FaultEntry[];
  readonly #struck: { readonly text: string; readonly struck: () => boolean }[] = [];

  constructor(powerCut: string | undefined, faults: readonly FaultEntry[]) {
    this.#powerCut = powerCut;
    this.#faults = faults;
  }

  readonly prepare: Prepare = (adapter, control) => {
    const text = this.#powerCut;
    if (text !== undefined) {
      const at = reading('powerCut', () => parseMoment(text));
      this.#struck.push({ text: `powerCut: ${text}`, struck: armPowerCut(at, adapter, control) });
    }
    for (const entry of this.#faults) {
      const step = reading('faults', () => parseStep({ fault: entry }));
      if (step.kind !== 'fault') continue;
      const pending = armDisturbances(adapter, control, [step.fault]);
      this.#struck.push({ text: step.text, struck: () => pending().length === 0 });
    }
  };

  /** @throws Error for what has tested nothing */
  check(during: string): void {
    for (const { text, struck } of this.#struck)
      if (!struck()) throw new Error(`${text}: expected to strike, but ${during} never came to it`);
  }
}

function reading<Result>(what: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof StepTextError) throw new TypeError(`${what}: ${error.message}`);
    throw error;
  }
}

function setupOf({ adapter, set = {}, image, images = {}, key, nvram, securityCounter }: AdapterSetup): TestSetup {
  return {
    adapter: adapter ?? DEFAULT_ADAPTER,
    set: textsOf(set),
    images: Object.fromEntries(
      Object.entries(images).map(([name, value]) => [name, typeof value === 'string' ? { file: value } : value]),
    ),
    image: image ?? DEFAULT_IMAGE,
    firmware: undefined,
    key,
    nvram,
    securityCounter,
  };
}

function textsOf(set: Assignments): Record<string, string> {
  return Object.fromEntries(Object.entries(set).map(([key, value]) => [key, `${value}`]));
}
