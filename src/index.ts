// The library: everything needed to run an update and judge it from a program of your own. Nothing here reads a file,
// looks at a wall clock or prints; bytes and texts go in, measures come out.
//
//   const image = readImage(bytes, 'fw.elf');
//   const run = runScenario({ profile, dram, oldContainer, newContainer: toContainer(image) }, 'fastload', { module: silicon() });
//   console.log(run.measures.downtime.ticks, run.digest);

// Adapters as data.
export type { Profile } from './hardware/profile.js';
export { ProfileError } from './hardware/profile-error.js';
export { overrideProfile, parseProfile } from './hardware/profile-parse.js';
// Code images: any format in, the container that an adapter is sent out.
export type { CodeImage } from './image/code-image.js';
export { publicKeyFromPem } from './image/crypto.js';
export { readImage } from './image/formats/detect.js';
export { ImageError } from './image/image-error.js';
export { type Manifest, parseManifest } from './image/manifest.js';
export { toContainer } from './image/pack.js';
// What a run was: one trace, and everything read off it.
export { Measures, type RunMeasures } from './measure/measures.js';
// Reports over one run or two.
export { judgeDowntime } from './report/gate.js';
export { htmlReport } from './report/html.js';
export { jsonReport } from './report/json.js';
export { jsonSystemReport } from './report/json-system.js';
export { junitReport } from './report/junit.js';
export { PerfettoWriter } from './report/perfetto.js';
export type { RunReport } from './report/run-report.js';
export type { SystemReport, SystemResult } from './report/system-report.js';
export { textReport } from './report/text.js';
export { textSystemReport } from './report/text-system.js';
export { VcdWriter } from './report/vcd.js';
export { ProfileStore, type TextFiles } from './scenario/profile-store.js';
// What runs, and how.
export { type RunSettings, runScenario, type Scenario, withAssignments, withHosts } from './scenario/scenario.js';
export { ScenarioError } from './scenario/scenario-error.js';
export { parseScenario, type ScenarioFile } from './scenario/scenario-file.js';
// The silicon, compiled; release unless told otherwise.
export { type SiliconTarget, silicon } from './silicon/module-node.js';
export { type PartFile, readPart } from './silicon/part-file.js';
// Storage systems with their hosts, and workloads, recorded ones too.
export { type FioLog, FioLogError, parseFioLog } from './system/fio-log.js';
export { StorageNetwork, type SystemPlan, type SystemRun, type SystemSettings } from './system/storage-network.js';
export { NeverCameBack, type UpdateRun } from './system/update-run.js';
export { DEFAULT_WORKLOAD, type Workload } from './system/workload.js';
export { Trace, type Traced, type TraceEvent, type TraceView } from './trace.js';
