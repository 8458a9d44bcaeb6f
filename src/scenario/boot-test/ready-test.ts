import { baseClockHz } from '../../clock.js';
import type { Profile } from '../../hardware/profile.js';
import { overrideProfile } from '../../hardware/profile-parse.js';
import type { CodeImage } from '../../image/code-image.js';
import type { PublicKey } from '../../image/signing.js';
import { HOST_TIMERS } from '../../measure/host-timers.js';
import { sizeOf } from '../../silicon/dram-part.js';
import type { PartFile } from '../../silicon/part-file.js';
import { checkOldImage } from '../../system/booted-adapter.js';
import { BootTestError } from './boot-test-error.js';
import type { BootTest, TestSetup } from './boot-test-file.js';
import type { Claim, MemoryName } from './expectation.js';
import { firmwareNeed } from './parse-step.js';
import type { Step } from './step.js';

/** An image by its file, or a shipped one by its version. */
export type ImageSource = { readonly file: string; readonly manifest?: string } | { readonly version: string };

/** Where tests get what they name; each may throw an error of the input. */
export interface TestFiles {
  /** A shipped profile, or one by its path. */
  profile(reference: string): Profile;
  dram(profile: Profile): Pick<PartFile, 'part' | 'clockMhz'>;
  /** The MCUboot container of an image that is found running, or of one that is delivered and may be damaged. */
  container(image: ImageSource, role: 'old' | 'new'): Uint8Array;
  /** A program for the emulated core. */
  program(path: string): CodeImage;
  publicKey(path: string): PublicKey;
  bytes(path: string): Uint8Array;
}

/** An adapter with everything it depends on. */
export interface ReadyAdapter {
  readonly profile: Profile;
  readonly dram: Pick<PartFile, 'part' | 'clockMhz'>;
  readonly image: Uint8Array;
  readonly publicKey: PublicKey | undefined;
  readonly nvram: Uint8Array | undefined;
  readonly securityCounter: number | undefined;
}

/** A test with everything it depends on. */
export interface ReadyTest extends ReadyAdapter {
  readonly test: BootTest;
  readonly baseClockHz: number;
  /** The image and the profile of each update. */
  readonly updates: ReadonlyMap<Step, { readonly container: Uint8Array; readonly profile: Profile }>;
}

/**
 * Gets what a test names and checks what can be checked before it runs.
 * @throws BootTestError naming the line of whatever cannot be used
 */
export function makeReady(test: BootTest, files: TestFiles): ReadyTest {
  const { setup, steps } = test;
  const ready = makeAdapter(setup, files, (keyPath, expected, work) => at(test, keyPath, expected, work));
  const { profile, dram } = ready;
  const updates = new Map<Step, { readonly container: Uint8Array; readonly profile: Profile }>();
  for (const step of steps) {
    checkStep(test, step, profile, sizeOf(dram.part));
    if (step.kind !== 'update') continue;
    const container = at(step, 'update', 'an image', () => files.container(imageOf(setup, step.to), 'new'), test.file);
    const changed = at(
      step,
      'update.set',
      'numbers of the section update',
      () => changedProfile(profile, step.set),
      test.file,
    );
    updates.set(step, { container, profile: changed });
  }
  const base = baseClockHz([profile.cpu.clock.is, dram.clockMhz * 1_000_000]);
  return { ...ready, test, baseClockHz: base, updates };
}

/** Gets one thing that a set-up names, and says of an error where it comes from. */
type Get = <Result>(keyPath: string, expected: string, work: () => Result) => Result;

/**
 * Gets what the set-up of an adapter names.
 * @throws what `get` makes of an error of the input
 */
export function makeAdapter(
  setup: TestSetup,
  files: TestFiles,
  get: Get = (_keyPath, _expected, work) => work(),
): ReadyAdapter {
  const profile = get('adapter', 'an adapter that can be used', () =>
    changedProfile(files.profile(setup.adapter), setup.set),
  );
  const dram = get('adapter', 'an adapter with a known DRAM part', () => files.dram(profile));
  const image = get('image', 'an image that runs on the adapter', () => {
    const container = files.container(imageOf(setup, setup.image), 'old');
    checkOldImage(container, profile);
    return container;
  });
  const { key, nvram } = setup;
  return {
    profile,
    dram,
    image,
    publicKey: key === undefined ? undefined : get('key', 'a key', () => files.publicKey(key)),
    nvram: nvram === undefined ? undefined : get('nvram', 'a file', () => files.bytes(nvram)),
    securityCounter: setup.securityCounter,
  };
}

/** A profile with `key: value` replaced, each checked as the profile's own numbers are. @throws ProfileError */
export function changedProfile(profile: Profile, set: Readonly<Record<string, string>>): Profile {
  return Object.entries(set).reduce((changed, [key, value]) => overrideProfile(changed, key, value), profile);
}

const VERSION = /^\d+\.\d+\.\d+$/;

/** A name under `images`, the version of a shipped image, or a path. */
export function imageOf(setup: Pick<TestSetup, 'images'>, reference: string): ImageSource {
  if (Object.hasOwn(setup.images, reference)) return setup.images[reference]!;
  return VERSION.test(reference) ? { version: reference } : { file: reference };
}

/** Says of an error of the input where in the test it comes from. */
function at<Result>(
  place: { readonly line: number; readonly file?: string },
  keyPath: string,
  expected: string,
  work: () => Result,
  file = place.file ?? '',
): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || !('badInput' in error)) throw error;
    const next = 'next' in error ? (error.next as string | undefined) : undefined;
    throw new BootTestError({ file, line: place.line, keyPath, expected, found: error.message }, [], next);
  }
}

function checkStep(test: BootTest, step: Step, profile: Profile, dramBytes: number): void {
  const wrong = (expected: string, found: string, next?: string): never => {
    throw new BootTestError({ file: test.file, line: step.line, keyPath: step.kind, expected, found }, [], next);
  };
  const need = firmwareNeed(step);
  if (need !== undefined)
    wrong(
      `an adapter with ${need}, and firmware that is executed`,
      `${profile.name}, where modules of an image are charged by formula`,
      'A test of a program (firmware: FILE) executes one; docs/boot-tests.md says which steps each kind of test has.',
    );
  const sizes: Readonly<Record<MemoryName, number>> = {
    memory: dramBytes,
    nvram: profile.nvram.size.is,
    flash: profile.flash.size.is,
  };
  const inside = (where: MemoryName, address: number, bytes: number): void => {
    if (address + bytes > sizes[where])
      wrong(`a range inside the ${sizes[where]} bytes of ${where}`, `0x${address.toString(16)} + ${bytes}`);
  };
  if (step.kind === 'set-nvram') inside('nvram', step.address, step.bytes.length);
  if (step.kind !== 'expect') return;
  if (step.expectations.some(({ claim }) => claim.about === 'uart'))
    wrong('an expectation about an adapter', 'one about what a program prints (firmware: FILE)');
  for (const { claim } of step.expectations) checkClaim(claim, profile, inside, wrong);
}

function checkClaim(
  claim: Claim,
  profile: Profile,
  inside: (where: MemoryName, address: number, bytes: number) => void,
  wrong: (expected: string, found: string) => void,
): void {
  if ('address' in claim) inside(claim.about, claim.address, claim.bytes.length);
  if (claim.about === 'link' && claim.port !== undefined && claim.port >= profile.ports.count.is)
    wrong(`one of the ${profile.ports.count.is} ports of ${profile.name}, from 0`, `port ${claim.port}`);
  if (claim.about !== 'timer' || claim.timer === undefined) return;
  const kept = HOST_TIMERS.filter(({ fabrics }) => fabrics.includes(profile.fabric)).map(({ timer }) => timer);
  if (!kept.includes(claim.timer))
    wrong(`a timer that hosts of ${profile.fabric} keep: ${kept.join(', ')}`, `"${claim.timer}"`);
}
