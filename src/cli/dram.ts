import { Command } from 'commander';
import { type DramResult, dramResult } from '../silicon/dram-result.js';
import { silicon } from '../silicon/module-node.js';
import { replay } from '../silicon/replay.js';
import { parseRequestTrace } from '../silicon/request-trace.js';
import { loadPart, partNames } from './dram-parts.js';
import { InputError, readInputText } from './input.js';
import { print, printJson } from './output.js';

interface DramOptions {
  part?: string;
  trace?: string;
  json?: boolean;
  listParts?: boolean;
}

/** `fastload dram --part P --trace FILE`: replays a DRAMSim3 trace on a DRAM part. */
export function dramCommand(): Command {
  return new Command('dram')
    .summary('replay a DRAMSim3 request trace on a DRAM part, cycle by cycle')
    .description('Replay a trace of DRAM requests on a DRAM part, cycle by cycle.')
    .option('--part <name|file>', 'the DRAM part, by name or by its file')
    .option('--trace <file>', 'the requests: lines such as `0x2000D5C0 READ 30`')
    .option('--list-parts', 'list the parts that come with fastload')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      [
        '',
        'A trace line names address, READ or WRITE, and the controller cycle in which',
        'the request arrives; # starts a comment line. The last request done ends the',
        'run. Cycles are cycles of the DRAM command clock.',
        '',
        'Example: fastload dram --part ddr3-1600-ref --trace requests.trc --json',
      ].join('\n'),
    )
    .action(runDram);
}

function runDram(options: DramOptions): void {
  if (options.listParts) {
    listParts(options.json === true);
    return;
  }
  const next = 'fastload dram --help shows an example.';
  if (options.part === undefined) throw new InputError('--part: expected the name or file of a DRAM part', next);
  if (options.trace === undefined) throw new InputError('--trace: expected a file of requests', next);
  const { part } = loadPart(options.part);
  const requests = parseRequestTrace(readInputText(options.trace), options.trace);
  if (requests.length === 0) throw new InputError(`${options.trace}: expected at least one request, found none`, next);
  const result = dramResult(replay(silicon(), part, requests), part.timing.tCK);
  if (options.json) printJson(result);
  else print([`${requests.length} requests on ${part.name}`, '', ...table(result)]);
}

const UNITS: Partial<Record<keyof DramResult, string>> = {
  completion_cycle: 'cycles',
  average_read_latency: 'cycles',
  average_bandwidth: 'GB/s',
};

function table(result: DramResult): string[] {
  return Object.entries(result).map(([name, value]) => {
    const text = Number.isInteger(value) ? String(value) : value.toFixed(6);
    return `${name.padEnd(22)}${text.padStart(18)} ${UNITS[name as keyof DramResult] ?? ''}`.trimEnd();
  });
}

function listParts(json: boolean): void {
  const parts = partNames().map((name) => ({ name, description: loadPart(name).description }));
  if (json) printJson(parts);
  else print(parts.map(({ name, description }) => `${name.padEnd(18)} ${description}`));
}
