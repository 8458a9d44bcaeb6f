// npm run bench -- [section ...]: wall-clock and downtime figures. Without a word every section runs.
import { kernelBench, kernelLines } from './kernels.js';
import { machineHeader } from './machine.js';

interface Section {
  readonly name: string;
  readonly summary: string;
  /** Runs it; the lines to print. */
  run(): string[] | Promise<string[]>;
}

const sections: readonly Section[] = [
  {
    name: 'kernels',
    summary: 'byte kernels against their native rivals',
    run: () => kernelLines(kernelBench()),
  },
];

const usage = [
  'npm run bench -- [section ...]',
  '',
  ...sections.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`),
];

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    console.log(usage.join('\n'));
    return 0;
  }
  const unknown = words.find((word) => !sections.some(({ name }) => name === word));
  if (unknown !== undefined) {
    console.error([`bench: no section ${unknown}`, ...usage].join('\n'));
    return 2;
  }
  console.log(machineHeader().join('\n'));
  for (const { name, summary, run } of sections) {
    if (words.length > 0 && !words.includes(name)) continue;
    console.log(`\n${name}: ${summary}\n`);
    console.log((await run()).join('\n'));
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
