import { Ajv } from 'ajv';
import schema from '../../schemas/workload.schema.json' with { type: 'json' };
import type { Rational } from '../clock.js';
import { FRAME_BYTES_MAX } from '../hardware/board.js';
import type { Profile } from '../hardware/profile.js';
import { parseQuantity, QuantityError, type QuantityKind } from '../hardware/quantity.js';
import type { HostTimerId, TimerBudgets } from '../measure/host-timers.js';
import type { FioLog } from '../system/fio-log.js';
import { recordedBytesMax } from '../system/recording.js';
import { type Arrivals, DEFAULT_WORKLOAD, type MultipathPolicy, type Workload } from '../system/workload.js';
import { ScenarioError } from './scenario-error.js';
import { checked, parseYaml } from './yaml-document.js';

/** A workload as written; what is missing has its usual value. */
export interface WorkloadDocument {
  describes?: string;
  hosts?: number;
  paths?: number;
  policy?: MultipathPolicy;
  queueDepth?: number;
  arrivals?: Arrivals['kind'];
  rate?: number | string;
  burst?: number;
  outstanding?: number;
  think?: string;
  recording?: string;
  read?: number | string;
  size?: string | Record<string, number>;
  block?: string;
  access?: 'random' | 'sequential';
  volume?: string;
  latency?: string;
  seed?: number;
  timers?: Partial<Record<HostTimerId, string>>;
}

const validate = new Ajv({
  allErrors: false,
  strict: false,
  allowUnionTypes: true,
  verbose: true,
}).compile<WorkloadDocument>(schema);
const KEYS = Object.keys(schema.properties);
/** All blocks of all hosts together: each takes 16 bytes of the emulator's memory. */
const BLOCKS_MAX = 2 ** 26;

/** A workload from YAML text. @throws ScenarioError naming file and field */
export function parseWorkloadDocument(text: string, file: string): WorkloadDocument {
  return checkedDocument(parseYaml(text, file) ?? {}, file);
}

/** The same from `key=value,key=value`, such as `rate=20k,read=50%,timers.fast_io_fail=1s`. */
export function parseWorkloadAssignments(text: string, name: string): WorkloadDocument {
  const document: Record<string, unknown> = {};
  for (const assignment of text.split(',')) {
    const equals = assignment.indexOf('=');
    if (equals <= 0) throw new ScenarioError(name, assignment, 'KEY=VALUE', 'no =', 'For instance: rate=20k,read=50%');
    const key = assignment.slice(0, equals).trim();
    const value = assignment.slice(equals + 1).trim();
    const number = /^\d{1,15}$/.test(value) ? Number(value) : value;
    const dot = key.indexOf('.');
    if (dot < 0) document[key] = number;
    else {
      const outer = key.slice(0, dot);
      document[outer] = { ...(document[outer] as object | undefined), [key.slice(dot + 1)]: number };
    }
  }
  return checkedDocument(document, name);
}

function checkedDocument(value: unknown, file: string): WorkloadDocument {
  return checked(value, file, validate, KEYS);
}

/**
 * The hosts that a workload describes, on adapters of a profile.
 * @param readLog reads the recording that the document names
 * @throws ScenarioError naming file and field
 */
export function buildWorkload(
  document: WorkloadDocument,
  file: string,
  profile: Profile,
  readLog: (path: string) => FioLog,
): Workload {
  const size = (field: string, text: string): number => quantity(file, field, 'size', text).numerator;
  const duration = (field: string, text: string): Rational => quantity(file, field, 'duration', text);
  const arrivals = arrivalsOf(document, file, readLog);
  const isRecorded = arrivals.kind === 'recorded';
  const pathsPerHost = document.paths ?? Math.min(DEFAULT_WORKLOAD.pathsPerHost, profile.ports.count.is);
  const loggedIn = Math.max(1, Math.floor((profile.ports.hosts.is * profile.ports.count.is) / pathsPerHost));
  const workload: Workload = {
    seed: document.seed ?? DEFAULT_WORKLOAD.seed,
    hosts: document.hosts ?? (isRecorded ? 1 : loggedIn),
    pathsPerHost,
    policy: document.policy ?? DEFAULT_WORKLOAD.policy,
    queueDepth: document.queueDepth ?? DEFAULT_WORKLOAD.queueDepth,
    arrivals,
    readPerMille: document.read === undefined ? DEFAULT_WORKLOAD.readPerMille : perMille(file, document.read),
    sizes: sizesOf(document, size),
    access: document.access ?? DEFAULT_WORKLOAD.access,
    volumeBytes: document.volume === undefined ? DEFAULT_WORKLOAD.volumeBytes : size('volume', document.volume),
    blockBytes: document.block === undefined ? (isRecorded ? 512 : 4096) : size('block', document.block),
    fabricLatency:
      document.latency === undefined ? DEFAULT_WORKLOAD.fabricLatency : duration('latency', document.latency),
    timers: Object.fromEntries(
      Object.entries(document.timers ?? {}).map(([id, text]) => [
        id,
        text === 'off' ? null : duration(`timers.${id}`, text),
      ]),
    ) as TimerBudgets,
  };
  checkFits(workload, file, profile);
  return workload;
}

function arrivalsOf(document: WorkloadDocument, file: string, readLog: (path: string) => FioLog): Arrivals {
  const kind =
    document.arrivals ??
    (document.recording === undefined ? (document.outstanding === undefined ? 'poisson' : 'closed') : 'recorded');
  const without = (...keys: readonly (keyof WorkloadDocument)[]): void => {
    const stray = keys.find((key) => document[key] !== undefined);
    if (stray !== undefined)
      throw new ScenarioError(file, stray, `nothing, for arrivals are ${kind}`, JSON.stringify(document[stray]));
  };
  if (kind === 'recorded') {
    without('rate', 'burst', 'outstanding', 'think', 'read', 'size', 'access', 'volume');
    if (document.recording === undefined)
      throw new ScenarioError(file, 'recording', 'an I/O log of fio, for arrivals are recorded', 'nothing');
    return { kind, log: readLog(document.recording) };
  }
  if (kind === 'closed') {
    without('rate', 'burst', 'recording');
    const think = quantity(file, 'think', 'duration', document.think ?? '0s');
    return { kind, outstanding: document.outstanding ?? 8, think };
  }
  without('outstanding', 'think', 'recording');
  const ratePerSecond = document.rate === undefined ? 4000 : rateOf(file, document.rate);
  if (kind === 'bursty') return { kind, ratePerSecond, burstIos: document.burst ?? 16 };
  without('burst');
  return { kind, ratePerSecond };
}

function sizesOf({ size }: WorkloadDocument, bytes: (field: string, text: string) => number): Workload['sizes'] {
  if (size === undefined) return DEFAULT_WORKLOAD.sizes;
  if (typeof size === 'string') return [{ bytes: bytes('size', size), weight: 1 }];
  return Object.entries(size).map(([text, weight]) => ({ bytes: bytes(`size.${text}`, text), weight }));
}

/** An I/O must fit the buffers of a port, and every block the emulator's memory. */
function checkFits(workload: Workload, file: string, profile: Profile): void {
  const { arrivals, sizes, blockBytes, volumeBytes, hosts } = workload;
  const longest =
    arrivals.kind === 'recorded' ? recordedBytesMax(arrivals.log) : Math.max(...sizes.map(({ bytes }) => bytes));
  const room = Math.min(profile.ports.buffers.is * profile.ports.buffer.is, FRAME_BYTES_MAX);
  if (longest > room)
    throw new ScenarioError(
      file,
      'size',
      `I/Os of at most ${room} bytes, what the buffers of a port of ${profile.name} hold`,
      `${longest}`,
    );
  if (arrivals.kind === 'recorded') return;
  for (const { bytes } of sizes)
    if (bytes % blockBytes !== 0)
      throw new ScenarioError(file, 'size', `a multiple of the block, ${blockBytes} bytes`, `${bytes}`);
  if (longest > volumeBytes)
    throw new ScenarioError(file, 'volume', `at least one I/O, ${longest} bytes`, `${volumeBytes}`);
  if ((volumeBytes / blockBytes) * hosts > BLOCKS_MAX)
    throw new ScenarioError(
      file,
      'volume',
      `at most ${BLOCKS_MAX} blocks of all hosts together`,
      `${(volumeBytes / blockBytes) * hosts}`,
    );
}

function quantity(file: string, field: string, kind: QuantityKind, text: string): Rational {
  try {
    return parseQuantity(kind, String(text));
  } catch (error) {
    if (error instanceof QuantityError) throw new ScenarioError(file, field, error.expected, error.found);
    throw error;
  }
}

const RATE_MAX = 100_000_000;

function rateOf(file: string, value: number | string): number {
  const match = /^(\d{1,9})(k?)$/.exec(`${value}`);
  const rate = match === null ? Number.NaN : Number(match[1]) * (match[2] === 'k' ? 1000 : 1);
  if (!(rate >= 1 && rate <= RATE_MAX))
    throw new ScenarioError(
      file,
      'rate',
      `I/Os per second from 1 to ${RATE_MAX}, such as 4000 or 20k`,
      JSON.stringify(value),
    );
  return rate;
}

function perMille(file: string, value: number | string): number {
  const match = /^(\d{1,3})(?:\.(\d))?%?$/.exec(`${value}`);
  const share = match === null ? Number.NaN : Number(match[1]) * 10 + Number(match[2] ?? 0);
  if (!(share <= 1000)) throw new ScenarioError(file, 'read', 'a share from 0% to 100%', JSON.stringify(value));
  return share;
}
