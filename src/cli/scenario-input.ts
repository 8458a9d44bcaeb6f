import { dirname, resolve } from 'node:path';
import { type Scenario, withAssignments } from '../scenario/scenario.js';
import type { ScenarioFile } from '../scenario/scenario-file.js';
import { loadPart } from './dram-parts.js';
import { containerOf, publicKeyOf } from './images.js';
import { InputError, readInputFile } from './input.js';
import { referenceImage } from './packaged-files.js';
import { packagedProfiles } from './packaged-profiles.js';

/** What the command line may say of a scenario; it takes the place of what the file says. */
export interface ScenarioOptions {
  adapter?: string;
  old?: string;
  new?: string;
  oldManifest?: string;
  newManifest?: string;
  overlay?: string;
  keyStore?: string;
  copyBy?: string;
  overlayBy?: string;
  modules?: string;
  key?: string;
  set?: string[];
}

/** A path as a scenario file gives it is relative to that file. */
function besideScenario(path: string | undefined, scenarioPath: string | undefined): string | undefined {
  return path === undefined || scenarioPath === undefined ? path : resolve(dirname(scenarioPath), path);
}

export function oldImagePath(
  file: ScenarioFile | undefined,
  scenarioPath: string | undefined,
  { old }: ScenarioOptions,
): string {
  return old ?? besideScenario(file?.old, scenarioPath) ?? referenceImage('1.0.0');
}

export function newImagePath(
  file: ScenarioFile | undefined,
  scenarioPath: string | undefined,
  options: ScenarioOptions,
): string {
  return options.new ?? besideScenario(file?.new, scenarioPath) ?? referenceImage('1.1.0');
}

/**
 * A scenario from its file and the options that take the place of what it says.
 * @throws an error of the input, naming file and field
 */
export function buildScenario(
  file: ScenarioFile | undefined,
  scenarioPath: string | undefined,
  options: ScenarioOptions,
): Scenario {
  const beside = (path: string | undefined): string | undefined => besideScenario(path, scenarioPath);
  const isPath = file?.adapter !== undefined && /[/\\]|\.ya?ml$/.test(file.adapter);
  const adapter = options.adapter ?? (isPath ? beside(file?.adapter) : file?.adapter) ?? 'fc-host-adapter';
  const base = packagedProfiles().resolve(adapter);
  const profile = withAssignments(base, { ...file?.set, ...assignmentsOf(options) });
  const dram = loadPart(profile.dram.part);
  const oldPath = oldImagePath(file, scenarioPath, options);
  const newPath = newImagePath(file, scenarioPath, options);
  const key = options.key ?? beside(file?.key);
  const nvram = beside(file?.nvram);
  return {
    profile,
    dram,
    oldContainer: containerOf(oldPath, options.oldManifest ?? beside(file?.oldManifest), 'old'),
    newContainer: containerOf(newPath, options.newManifest ?? beside(file?.newManifest), 'new'),
    publicKey: key === undefined ? undefined : publicKeyOf(key),
    stagingBase: file?.stagingBase,
    promisedCrc32c: file?.promisedCrc32c,
    securityCounter: file?.securityCounter,
    nvram: nvram === undefined ? undefined : readInputFile(nvram),
    disturbances: file?.disturbances,
  };
}

/** What the options say of the profile, as assignments to its keys. */
function assignmentsOf(options: ScenarioOptions): Record<string, string> {
  const assignments: Record<string, string> = {};
  if (options.overlay !== undefined) assignments['update.overlay'] = options.overlay;
  if (options.keyStore !== undefined) assignments['update.keyStore'] = options.keyStore;
  if (options.copyBy !== undefined) assignments['update.copyBy'] = options.copyBy;
  if (options.overlayBy !== undefined)
    assignments['update.copyBy'] = options.overlayBy === 'cpu' ? 'cpu-cached' : options.overlayBy;
  if (options.modules !== undefined) assignments['update.modules'] = options.modules;
  for (const assignment of options.set ?? []) {
    const equals = assignment.indexOf('=');
    if (equals <= 0)
      throw new InputError(
        `--set ${assignment}: expected KEY=VALUE, found no =`,
        'For instance: --set resets.core=20us',
      );
    assignments[assignment.slice(0, equals)] = assignment.slice(equals + 1);
  }
  return assignments;
}
