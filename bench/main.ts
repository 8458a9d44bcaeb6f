// npm run bench -- [section ...] [options]: downtime and wall-clock figures. Without a section every one runs.
import { writeFileSync } from 'node:fs';
import { BaselineError } from './baseline.js';
import { coupledBench, coupledLines } from './coupled.js';
import { cpuBench, cpuLines } from './cpu.js';
import { downtimeSection } from './downtime-section.js';
import { dramBench, dramLines } from './dram-requests.js';
import { kernelBench, kernelLines } from './kernels.js';
import { machineHeader } from './machine.js';
import { OPTION_LINES, parseOptions, UsageError } from './options.js';
import { runBench, runLines } from './run.js';
import type { Section, SectionResult } from './section.js';
import { systemBench, systemLines } from './system.js';
import { timedCopyBench, timedCopyLines } from './timed-copy.js';

const sections: readonly Section[] = [
  { name: 'downtime', summary: 'update downtime, exact in emulated ticks', run: downtimeSection },
  {
    name: 'kernels',
    summary: 'byte kernels against their native rivals',
    run: () => wallClock(kernelBench(), kernelLines),
  },
  { name: 'copy', summary: 'timed copy, controller and all', run: () => wallClock(timedCopyBench(), timedCopyLines) },
  { name: 'dram', summary: 'DRAM requests per reference trace', run: () => wallClock(dramBench(), dramLines) },
  {
    name: 'cpu',
    summary: 'the CPU core against qemu, on memory without wait states',
    run: () => wallClock(cpuBench(), cpuLines),
  },
  {
    name: 'coupled',
    summary: 'the CPU core on the fabric, with caches and DRAM timing, against qemu',
    run: () => wallClock(coupledBench(), coupledLines),
  },
  { name: 'run', summary: 'the whole of fastload run, both paths', run: () => wallClock(runBench(), runLines) },
  {
    name: 'system',
    summary: 'a storage system with its hosts: 1 to 16 adapters, 60 emulated seconds',
    run: () => wallClock(systemBench(), systemLines),
  },
];

/** Wall-clock figures depend on the machine: they are shown and never judged. */
function wallClock<Row>(rows: readonly Row[], lines: (rows: readonly Row[]) => string[]): SectionResult {
  return { lines: lines(rows), figures: rows, passed: true };
}

const usage = [
  'npm run bench -- [section ...] [options]',
  '',
  ...sections.map(({ name, summary }) => `  ${name.padEnd(20)} ${summary}`),
  '',
  ...OPTION_LINES,
];

async function main(words: readonly string[]): Promise<number> {
  const options = parseOptions(
    words,
    sections.map(({ name }) => name),
  );
  if (options.help) {
    console.log(usage.join('\n'));
    return 0;
  }
  const machine = machineHeader();
  console.log(machine.join('\n'));
  const figures: Record<string, unknown> = {};
  let passed = true;
  for (const { name, summary, run } of sections) {
    if (options.sections.length > 0 && !options.sections.includes(name)) continue;
    console.log(`\n${name}: ${summary}\n`);
    const result = await run(options);
    console.log(result.lines.join('\n'));
    figures[name] = result.figures;
    passed &&= result.passed;
  }
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ format: 'fastload-bench', machine, figures }, null, 2)}\n`);
  return passed ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  const isInput = isUsage || error instanceof BaselineError || (error as NodeJS.ErrnoException).syscall === 'open';
  console.error(isInput ? `bench: ${(error as Error).message}` : error);
  if (isUsage) console.error(['', ...usage].join('\n'));
  process.exitCode = isInput ? 2 : 3;
}
