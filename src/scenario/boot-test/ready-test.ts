import { baseClockHz } from '../../clock.js';
import type { Profile } from '../../hardware/profile.js';
import { overrideProfile } from '../../hardware/profile-parse.js';
import type { PublicKey } from '../../image/signing.js';
import { HOST_TIMERS } from '../../measure/host-timers.js';
import { sizeOf } from '../../silicon/dram-part.js';
import type { PartFile } from '../../silicon/part-file.js';
import { checkOldImage } from '../../system/booted-adapter.js';
import { BootTestError } from './boot-test-error.js';
import type { BootTest } from './boot-test-file.js';
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
  publicKey(path: string): PublicKey;
  bytes(path: string): Uint8Array;
}

/** A test with everything it depends on. */
export interface ReadyTest {
  readonly test: BootTest;
  readonly profile: Profile;
  readonly dram: Pick<PartFile, 'part' | 'clockMhz'>;
  readonly baseClockHz: number;
  readonly image: Uint8Array;
  readonly publicKey: PublicKey | undefined;
  readonly nvram: Uint8Array | undefined;
  /** The image and the profile of each update. */
  readonly updates: ReadonlyMap<Step, { readonly container: Uint8Array; readonly profile: Profile }>;
}

/**
 * Gets what a test names and checks what can be checked before it runs.
 * @throws BootTestError naming the line of whatever cannot be used
 */
export function makeReady(test: BootTest, files: TestFiles): ReadyTest {
  const { setup, steps } = test;
  const profile = at(test, 'adapter', 'an adapter that can be used', () =>
    Object.entries(setup.set).reduce(
      (changed, [key, value]) => overrideProfile(changed, key, value),
      files.profile(setup.adapter),
    ),
  );
  const dram = at(test, 'adapter', 'an adapter with a known DRAM part', () => files.dram(profile));
  const image = at(test, 'image', 'an image that runs on the adapter', () => {
    const container = files.container(imageOf(test, setup.image), 'old');
    checkOldImage(container, profile);
    return container;
  });
  const updates = new Map<Step, { readonly container: Uint8Array; readonly profile: Profile }>();
  for (const step of steps) {
    checkStep(test, step, profile, sizeOf(dram.part));
    if (step.kind !== 'update') continue;
    const container = at(step, 'update', 'an image', () => files.container(imageOf(test, step.to), 'new'), test.file);
    const changed = at(
      step,
      'update.set',
      'numbers of the section update',
      () => Object.entries(step.set).reduce((before, [key, value]) => overrideProfile(before, key, value), profile),
      test.file,
    );
    updates.set(step, { container, profile: changed });
  }
  const publicKey = setup.key === undefined ? undefined : at(test, 'key', 'a key', () => files.publicKey(setup.key!));
  const nvram = setup.nvram === undefined ? undefined : at(test, 'nvram', 'a file', () => files.bytes(setup.nvram!));
  const base = baseClockHz([profile.cpu.clock.is, dram.clockMhz * 1_000_000]);
  return { test, profile, dram, baseClockHz: base, image, publicKey, nvram, updates };
}

const VERSION = /^\d+\.\d+\.\d+$/;

/** A name under `images`, the version of a shipped image, or a path. */
function imageOf({ setup }: BootTest, reference: string): ImageSource {
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
      'Leave the step out; docs/boot-tests.md says which steps this adapter can do.',
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
