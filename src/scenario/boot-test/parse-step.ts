import { BOOT_KINDS, type BootKind } from '../../update/boot.js';
import type { PlacedKey } from '../disturbance.js';
import { ScenarioError } from '../scenario-error.js';
import { disturbanceOf, type FaultEntry } from '../scenario-file.js';
import { StepTextError } from './boot-test-error.js';
import type { WrittenStep } from './document.js';
import { addressOf, bytesOf, parseExpectation } from './expectation.js';
import { durationOf, parseMoment, phaseOf } from './moment.js';
import { FIRMWARE_STEPS, type FirmwareStepKind, type Step } from './step.js';

type Parsed<Union> = Union extends unknown ? Omit<Union, 'line'> : never;
type Readers = {
  readonly [K in keyof WrittenStep]-?: (value: NonNullable<WrittenStep[K]>) => Parsed<Step>;
};

/**
 * A step as the schema lets it through, with its texts read.
 * @throws StepTextError
 */
export function parseStep(written: WrittenStep): Parsed<Step> {
  const [key, value] = Object.entries(written)[0] as [keyof WrittenStep, never];
  return (READERS[key] as (value: never) => Parsed<Step>)(value);
}

const READERS: Readers = {
  boot: (value) => {
    const { kind, key } = typeof value === 'string' ? { kind: bootKindOf(value) } : { ...value };
    // A key is there to be found by a handover, unless the test says otherwise.
    const boot = (kind ?? 'core') as BootKind;
    const text = key === undefined ? `boot ${boot}` : `boot ${boot} with key ${key}`;
    return { kind: 'boot', boot, key: key as PlacedKey | undefined, text };
  },
  reset: (value) => ({ kind: 'boot', boot: bootKindOf(value), key: undefined, text: `reset ${value}` }),
  update: (value) => {
    const { to, path = 'fastload', set = {}, staging, crc32c } = typeof value === 'string' ? { to: value } : value;
    const assignments = Object.fromEntries(Object.entries(set).map(([name, number]) => [name, `${number}`]));
    for (const name of Object.keys(assignments))
      if (!name.startsWith('update.'))
        throw new StepTextError('keys of the section update, such as update.overlay', `${name} (set it for the test)`);
    const notes = Object.entries(assignments).map(([name, number]) => `, ${name}=${number}`);
    return {
      kind: 'update',
      to,
      path,
      set: assignments,
      stagingBase: staging === undefined ? undefined : numberOf(staging),
      promisedCrc32c: crc32c === undefined ? undefined : numberOf(crc32c),
      text: `update to ${to} by ${path}${notes.join('')}`,
    };
  },
  'power-cut': (value) => ({ kind: 'power-cut', at: parseMoment(value), text: `power-cut at ${value}` }),
  fault: (value) => ({ kind: 'fault', fault: faultOf(value), text: `fault ${faultText(value)}` }),
  run: (value) => ({ kind: 'run', seconds: durationOf(value), text: `run ${value}` }),
  'set-nvram': ({ address, bytes }) => {
    const at = numberOf(address);
    const text = `set-nvram 0x${at.toString(16)} = ${bytes}`;
    return { kind: 'set-nvram', address: at, bytes: bytesOf(bytes), text };
  },
  expect: (value) => {
    const texts = typeof value === 'string' ? [value] : value;
    return { kind: 'expect', expectations: texts.map(parseExpectation), text: `expect ${texts.join(', ')}` };
  },
  'wait-uart': (value) => {
    const { text, within } = typeof value === 'string' ? { text: value, within: WAIT } : { within: WAIT, ...value };
    if (text === '') throw new StepTextError('text to wait for', 'none');
    const seconds = durationOf(within);
    return {
      kind: 'wait-uart',
      wanted: text,
      within: seconds,
      text: `wait-uart ${JSON.stringify(text)} within ${within}`,
    };
  },
  'write-uart': (data) => ({ kind: 'write-uart', data, text: `write-uart ${JSON.stringify(data)}` }),
  'wait-marker': (value) => {
    const { marker, within } = typeof value === 'string' ? { marker: value, within: WAIT } : { within: WAIT, ...value };
    return { kind: 'wait-marker', marker, within: durationOf(within), text: `wait-marker ${marker} within ${within}` };
  },
  'send-frame': ({ port, bytes }) => {
    return { kind: 'send-frame', port, bytes: bytesOf(bytes), text: `send-frame to port ${port}` };
  },
};

/** How long, in emulated time, firmware has for what a step waits for. */
const WAIT = '1s';

/** What a board would need for a step, if it is one that firmware must take part in. */
export function firmwareNeed(step: Pick<Step, 'kind'>): string | undefined {
  return FIRMWARE_STEPS[step.kind as FirmwareStepKind];
}

function bootKindOf(text: string): BootKind {
  const kind = BOOT_KINDS.find((known) => known === text);
  if (kind === undefined) throw new StepTextError(`one of ${BOOT_KINDS.join(', ')}`, JSON.stringify(text));
  return kind;
}

function numberOf(value: string | number): number {
  if (typeof value === 'string') return addressOf(value);
  if (!Number.isSafeInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new StepTextError('an integer up to 32 bits, 0x hexadecimal or a size such as 64KiB', `${value}`);
  return value;
}

function faultOf(entry: FaultEntry): ReturnType<typeof disturbanceOf> {
  try {
    const fault = disturbanceOf('fault', 'fault', entry);
    phaseOf(fault.at.phase);
    return fault;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const [expected = '', found = ''] = error.message.split(': expected ')[1]?.split(', found ') ?? [];
    throw new StepTextError(expected, found);
  }
}

function faultText({ at, ...what }: FaultEntry): string {
  const words = Object.entries(what).map(([key, value]) => `${key} ${value}`);
  return `${words.join(', ')} at ${at}`;
}
