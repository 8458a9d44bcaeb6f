import { dirname, resolve } from 'node:path';
import { armDisturbances } from '../scenario/disturbance.js';
import { withAssignments, withHosts } from '../scenario/scenario.js';
import {
  parsePolicy,
  parseSystem,
  type SystemDocument,
  systemDuration,
  systemFaults,
  systemQuantity,
} from '../scenario/system-file.js';
import { buildWorkload } from '../scenario/workload-file.js';
import type { SystemPlan } from '../system/storage-network.js';
import type { AdapterPlan } from '../system/system-adapter.js';
import type { Workload } from '../system/workload.js';
import { loadPart } from './dram-parts.js';
import { containerOf, publicKeyOf } from './images.js';
import { InputError, readInputText } from './input.js';
import { packageOf } from './package-input.js';
import { referenceImage } from './packaged-files.js';
import { packagedProfiles } from './packaged-profiles.js';
import { readFioLog, workloadOf } from './workload-input.js';

export interface SystemOptions {
  adapters?: string;
  adapter?: string;
  hosts?: string;
  policy?: string;
  onFailure?: SystemPlan['onFailure'];
  path?: 'fastload' | 'standard' | 'both';
  workload?: string;
  duration?: string;
  package?: string;
  key?: string;
  bus?: string;
}

/** What a storage system is when nobody says otherwise; `fastload system run` alone. */
const DEFAULTS = { adapters: 2, duration: '3s', health: '500ms', patience: '120s', updateAt: '500ms', down: '2s' };

/** A plan from a system file and the options that take the place of what it says. */
export function systemPlanOf(file: string | undefined, options: SystemOptions): SystemPlan {
  const name = file ?? 'system';
  const document: SystemDocument = file === undefined ? {} : parseSystem(readInputText(file), file);
  const beside = (path: string): string => (file === undefined ? path : resolve(dirname(file), path));
  const duration = (field: string, text: string) => systemDuration(text, name, field);
  const bare = adaptersOf(document, options, beside);
  const workload = systemWorkload(document, options, name, bare, beside);
  const adapters = loggedIn(bare, workload);
  const keyFile = options.key ?? (document.key === undefined ? undefined : beside(document.key));
  const key = keyFile === undefined ? undefined : publicKeyOf(keyFile);
  const code = options.package ?? (document.package === undefined ? undefined : beside(document.package));
  const { media = {}, processorRestart } = document;
  const faults = systemFaults(document, name, adapters.length);
  const bus = options.bus ?? document.bus;
  return {
    adapters,
    workload,
    code: packageOf(code ?? referenceImage('1.1.0'), key),
    demandsSignature: key !== undefined,
    path:
      options.path === 'standard'
        ? 'standard'
        : options.path === undefined
          ? (document.path ?? 'fastload')
          : 'fastload',
    policy: parsePolicy(options.policy ?? document.policy ?? 'rolling', name),
    onFailure: options.onFailure ?? document.onFailure ?? 'stop',
    health: duration('health', document.health ?? DEFAULTS.health),
    patience: duration('patience', document.patience ?? DEFAULTS.patience),
    updateAt: duration('updateAt', document.updateAt ?? DEFAULTS.updateAt),
    duration: duration('duration', options.duration ?? document.duration ?? DEFAULTS.duration),
    media: {
      bytesPerSecond: systemQuantity('bandwidth', media.bandwidth ?? '200MB/s', name, 'media.bandwidth').numerator,
      latency: duration('media.latency', media.latency ?? '5ms'),
      removedAt: media.removedAt === undefined ? undefined : duration('media.removedAt', media.removedAt),
      unreadableFromByte:
        media.unreadableFrom === undefined
          ? undefined
          : systemQuantity('size', media.unreadableFrom, name, 'media.unreadableFrom').numerator,
    },
    processorRestart:
      processorRestart === undefined
        ? undefined
        : {
            at: duration('processorRestart.at', processorRestart.at),
            down: duration('processorRestart.down', processorRestart.down ?? DEFAULTS.down),
          },
    busBytesPerSecond: bus === undefined ? undefined : systemQuantity('bandwidth', bus, name, 'bus').numerator,
    prepare: (adapter, index) => {
      const strikes = faults.get(index);
      if (strikes !== undefined) adapter.prepare((board, control) => void armDisturbances(board, control, strikes));
    },
  };
}

function adaptersOf(document: SystemDocument, options: SystemOptions, beside: (path: string) => string): AdapterPlan[] {
  const count = options.adapters === undefined ? undefined : countOf('--adapters', options.adapters, 64);
  const listed = document.adapters ?? [{ count: DEFAULTS.adapters }];
  const kinds = count === undefined ? listed : [{ ...listed[0], count }];
  return kinds
    .flatMap(({ profile = 'fc-host-adapter', count: many = 1, revision = 'A', old, set = {} }) => {
      const isPath = /[/\\]|\.ya?ml$/.test(profile);
      const resolved = packagedProfiles().resolve(options.adapter ?? (isPath ? beside(profile) : profile));
      const assigned = withAssignments(
        resolved,
        Object.fromEntries(Object.entries(set).map(([field, value]) => [field, `${value}`])),
      );
      const installed = containerOf(old === undefined ? referenceImage('1.0.0') : beside(old), undefined, 'old');
      const plan = { profile: assigned, revision, dram: loadPart(assigned.dram.part), installed };
      return Array.from({ length: many }, () => plan);
    })
    .map((plan, index) => ({ ...plan, name: `adapter ${index}` }));
}

/** Logins of an adapter: those of the hosts that have a path to it. */
function loggedIn(adapters: readonly AdapterPlan[], workload: Workload): AdapterPlan[] {
  const perAdapter = { ...workload, hosts: Math.max(1, Math.ceil(workload.hosts / adapters.length)) };
  const profiles = new Map<unknown, AdapterPlan['profile']>();
  return adapters.map((plan) => {
    let profile = profiles.get(plan.profile);
    if (profile === undefined) {
      profile = withHosts({ ...plan, oldContainer: plan.installed, newContainer: plan.installed }, perAdapter).profile;
      profiles.set(plan.profile, profile);
    }
    return { ...plan, profile };
  });
}

function systemWorkload(
  document: SystemDocument,
  options: SystemOptions,
  name: string,
  adapters: readonly AdapterPlan[],
  beside: (path: string) => string,
): Workload {
  const { profile } = adapters[0]!;
  const given =
    options.workload === undefined
      ? buildWorkload(document.workload ?? {}, name, profile, (path) => readFioLog(beside(path)))
      : workloadOf(options.workload, profile);
  if (given === undefined)
    throw new InputError('--workload none: expected hosts, found none', 'A storage system is run for its hosts.');
  const hosts = options.hosts === undefined ? given.hosts : countOf('--hosts', options.hosts, 4096);
  return { ...given, hosts };
}

function countOf(option: string, text: string, most: number): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1 && count <= most))
    throw new InputError(`${option} ${text}: expected a number from 1 to ${most}, found ${JSON.stringify(text)}`);
  return count;
}
