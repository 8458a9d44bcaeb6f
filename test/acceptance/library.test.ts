// The library as a program of somebody else uses it: plain JavaScript, the built package, its published entry.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const PROGRAM = `
import { readFileSync, readdirSync } from 'node:fs';
import { jsonReport, judgeDowntime, ProfileStore, readImage, readPart, runScenario, silicon, textReport, toContainer, withAssignments } from 'fastload';

const files = { read: (path) => readFileSync(path, 'utf8'), list: (dir) => readdirSync(dir) };
const named = new ProfileStore(files, 'profiles').resolve('fc-host-adapter');
const profile = withAssignments(named, { 'flash.sectorErase': '200us', 'flash.pageProgram': '300ns' });
const part = 'profiles/dram/' + profile.dram.part + '.yaml';
const container = (version) => {
  const file = 'firmware/images/fastload-fw-' + version + '.elf';
  return toContainer(readImage(new Uint8Array(readFileSync(file)), file));
};
const scenario = { profile, dram: readPart(files.read(part), part), oldContainer: container('1.0.0'), newContainer: container('1.1.0') };
let events = 0;
const run = runScenario(scenario, 'fastload', { module: silicon(), watch: ({ trace }) => trace.view(() => { events += 1; }) });
const { name, describes, fabric } = profile;
const report = { adapter: { name, describes, fabric }, runs: [run], gate: judgeDowntime(run.measures, 40_000_000) };
process.stdout.write(JSON.stringify({
  events,
  counted: run.events,
  downtimeTicks: run.measures.downtime.ticks,
  digest: run.digest,
  reported: JSON.parse(jsonReport(report)).runs[0].trace.digest,
  passed: report.gate.passed,
  text: textReport(report, { colour: false }).split('\\n')[0],
}));
`;

describe('the library', () => {
  test('runs an update from plain JavaScript, by the name of the package', () => {
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { cwd: root, encoding: 'utf8' });
    const result = JSON.parse(out);
    expect(result.events).toBe(result.counted);
    expect(result.downtimeTicks).toBeGreaterThan(0);
    expect(result.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(result.reported).toBe(result.digest);
    expect(result.passed).toBe(true);
    expect(result.text).toBe('fc-host-adapter: 1.0.0 → 1.1.0');
  });

  test('comes with its types, and every file that the package names is there', () => {
    const { types, default: entry } = packageJson.exports['.'];
    for (const file of [types, entry, packageJson.bin.fastload]) expect(existsSync(join(root, file)), file).toBe(true);
    const declared = readFileSync(join(root, types), 'utf8');
    for (const name of [
      'runScenario',
      'Scenario',
      'readImage',
      'toContainer',
      'Measures',
      'parseProfile',
      'jsonReport',
    ])
      expect(declared).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
