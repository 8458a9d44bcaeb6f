import type { Profile } from '../hardware/profile.js';
import { overrideProfile } from '../hardware/profile-parse.js';
import type { PublicKey } from '../image/signing.js';
import type { PartFile } from '../silicon/part-file.js';
import type { Silicon } from '../silicon/silicon.js';
import { type RunControl, runUpdate, type UpdateRun } from '../system/update-run.js';
import type { Workload } from '../system/workload.js';
import type { TraceHash } from '../trace.js';
import type { Adapter } from '../update/adapter.js';
import { armDisturbances, type Disturbance } from './disturbance.js';

/** Everything a run depends on; the same scenario gives the same trace on every machine. */
export interface Scenario {
  readonly profile: Profile;
  readonly dram: Pick<PartFile, 'part' | 'clockMhz'>;
  /** The image that runs, and the one that is delivered: MCUboot containers. */
  readonly oldContainer: Uint8Array;
  readonly newContainer: Uint8Array;
  /** Key that the adapter demands a signature of. */
  readonly publicKey?: PublicKey | undefined;
  /** DRAM address the processor asks to stage at. */
  readonly stagingBase?: number | undefined;
  /** CRC-32C that the package promises. */
  readonly promisedCrc32c?: number | undefined;
  readonly securityCounter?: number | undefined;
  readonly nvram?: Uint8Array | undefined;
  /** Hosts that send I/O; by default the constant-rate sources of the ports. */
  readonly workload?: Workload | undefined;
  readonly disturbances?: readonly Disturbance[] | undefined;
}

/** How to run it; nothing here changes a result. */
export interface RunSettings {
  /** The compiled silicon, release or debug. */
  readonly module: WebAssembly.Module;
  readonly sliceTicks?: number | undefined;
  readonly jumps?: boolean | undefined;
  /** SHA-256 for the trace of this run; by default one in plain JavaScript. */
  readonly traceHash?: TraceHash | undefined;
  readonly onProgress?: ((tick: number) => void) | undefined;
  /** Silicon of an earlier run on the same profile, to be used again; see Board. */
  readonly silicon?: Silicon | undefined;
  /** Adds views to the trace, or a debugger, before anything happens. */
  readonly watch?: ((adapter: Adapter, control: RunControl) => void) | undefined;
}

/** The profile with `key=value` assignments applied, each checked as the profile's own numbers are. */
export function withAssignments(profile: Profile, assignments: Readonly<Record<string, string>>): Profile {
  return Object.entries(assignments).reduce((changed, [key, value]) => overrideProfile(changed, key, value), profile);
}

/** The scenario with hosts in the place of the ports' own sources: as many are logged in as the workload has. */
export function withHosts(scenario: Scenario, workload: Workload | undefined): Scenario {
  if (workload === undefined) return scenario;
  const { ports } = scenario.profile;
  const hosts = Math.ceil((workload.hosts * workload.pathsPerHost) / ports.count.is);
  const profile = { ...scenario.profile, ports: { ...ports, hosts: { ...ports.hosts, is: hosts } } };
  return { ...scenario, profile, workload };
}

/** A run with what was meant to go wrong in it and did not: a fault whose point the run never reached. */
export interface ScenarioRun extends UpdateRun {
  readonly notStruck: readonly Disturbance[];
}

/** Runs one path of a scenario. @throws ScenarioError when a fault cannot strike on this adapter */
export function runScenario(scenario: Scenario, path: 'fastload' | 'standard', settings: RunSettings): ScenarioRun {
  let notStruck = (): readonly Disturbance[] => [];
  const { profile, dram, oldContainer, newContainer, publicKey, securityCounter, nvram } = scenario;
  const run = runUpdate(profile, {
    path,
    module: settings.module,
    dram,
    oldContainer,
    publicKey,
    securityCounter,
    nvram,
    workload: scenario.workload,
    ...(settings.sliceTicks === undefined ? {} : { sliceTicks: settings.sliceTicks }),
    ...(settings.jumps === undefined ? {} : { jumps: settings.jumps }),
    ...(settings.silicon === undefined ? {} : { silicon: settings.silicon }),
    ...(settings.traceHash === undefined ? {} : { traceHash: settings.traceHash }),
    ...(settings.onProgress === undefined ? {} : { onProgress: settings.onProgress }),
    code: {
      container: newContainer,
      ...(scenario.promisedCrc32c === undefined ? {} : { promisedCrc32c: scenario.promisedCrc32c }),
      ...(scenario.stagingBase === undefined ? {} : { stagingBase: scenario.stagingBase }),
    },
    prepare: (adapter, control) => {
      settings.watch?.(adapter, control);
      notStruck = armDisturbances(adapter, control, scenario.disturbances ?? []);
    },
  });
  return { ...run, notStruck: notStruck() };
}
