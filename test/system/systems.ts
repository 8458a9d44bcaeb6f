// Storage systems for tests: shipped adapters, reference firmware, the built silicon.
import { loadPart } from '../../src/cli/dram-parts.js';
import { containerOf } from '../../src/cli/images.js';
import { referenceImage } from '../../src/cli/packaged-files.js';
import { packagedProfiles } from '../../src/cli/packaged-profiles.js';
import { withAssignments } from '../../src/scenario/scenario.js';
import { silicon } from '../../src/silicon/module-node.js';
import {
  StorageNetwork,
  type SystemPlan,
  type SystemRun,
  type SystemSettings,
} from '../../src/system/storage-network.js';
import type { AdapterPlan } from '../../src/system/system-adapter.js';
import type { SystemPackage } from '../../src/system/system-package.js';
import { DEFAULT_WORKLOAD } from '../../src/system/workload.js';
import { SWIFT_FLASH } from '../acceptance/runs.js';

export const seconds = (numerator: number, denominator = 1) => ({ numerator, denominator });

export function adapters(
  count: number,
  set: Readonly<Record<string, string>> = SWIFT_FLASH,
  name = 'fc-host-adapter',
): AdapterPlan[] {
  const profile = withAssignments(packagedProfiles().resolve(name), set);
  const plan = {
    profile,
    revision: 'A',
    dram: loadPart(profile.dram.part),
    installed: containerOf(referenceImage('1.0.0'), undefined, 'old'),
  };
  return Array.from({ length: count }, (_, index) => ({ ...plan, name: `adapter-${index}` }));
}

export function packageOf(adapterType = 'fc-host-adapter', change: Partial<SystemPackage> = {}): SystemPackage {
  const container = containerOf(referenceImage('1.1.0'), undefined, 'new');
  return {
    name: 'firmware 1.1.0',
    manifestBytes: 1024,
    images: [{ name: 'firmware 1.1.0', adapterType, container, isIntact: true }],
    signature: 'valid',
    ...change,
  };
}

export function systemPlan(change: Partial<SystemPlan> = {}): SystemPlan {
  return {
    adapters: adapters(2),
    workload: { ...DEFAULT_WORKLOAD, hosts: 4, arrivals: { kind: 'poisson', ratePerSecond: 4000 } },
    code: packageOf(),
    demandsSignature: false,
    path: 'fastload',
    policy: { kind: 'rolling', adapters: 1 },
    onFailure: 'stop',
    health: seconds(1, 10),
    patience: seconds(60),
    media: { bytesPerSecond: 200_000_000, latency: seconds(5, 1000) },
    updateAt: seconds(1, 10),
    duration: seconds(1),
    ...change,
  };
}

export function runSystem(change: Partial<SystemPlan> = {}, settings: Partial<SystemSettings> = {}): SystemRun {
  return new StorageNetwork(systemPlan(change), { module: silicon('release'), ...settings }).run();
}
