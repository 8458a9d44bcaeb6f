import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { htmlReport } from '../report/html.js';
import { junitReport } from '../report/junit.js';
import { PerfettoWriter } from '../report/perfetto.js';
import type { RunReport } from '../report/run-report.js';
import { VcdWriter } from '../report/vcd.js';
import type { UpdateRun } from '../system/update-run.js';
import { hostIoLine } from '../trace.js';
import type { Adapter } from '../update/adapter.js';
import { InputError } from './input.js';
import { writeOutputFile } from './output.js';

export interface RunOutputOptions {
  html?: string;
  junit?: string;
  perfetto?: string;
  vcd?: string;
  trace?: string;
  dramTrace?: string;
}

/** Files written while a run goes on. */
export interface RunOutputs {
  watch(adapter: Adapter): void;
  finish(run: UpdateRun): void;
}

/** Output that grows with the run: into a temporary file that takes its name when the run is over. */
export class StreamedFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: number;
  #pending: string[] = [];
  #characters = 0;

  constructor(path: string) {
    this.#path = path;
    this.#temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new InputError(`${path}: expected a file to write, found a directory`, 'Name a file inside it.');
    try {
      this.#file = openSync(this.#temporary, 'w');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'an error';
      throw new InputError(
        `${path}: expected a place to write the output to, found ${code === 'ENOENT' ? 'no such directory' : code}`,
        'Name an output file in a directory that exists and can be written to.',
      );
    }
    process.once('exit', () => rmSync(this.#temporary, { force: true }));
  }

  readonly write = (text: string): void => {
    this.#pending.push(text);
    this.#characters += text.length;
    if (this.#characters > 0x1_0000) this.#flush();
  };

  finish(): void {
    this.#flush();
    closeSync(this.#file);
    renameSync(this.#temporary, this.#path);
  }

  #flush(): void {
    writeSync(this.#file, this.#pending.join(''));
    this.#pending = [];
    this.#characters = 0;
  }
}

/** `out.json` → `out.fastload.json` when two paths run. */
function named(path: string, run: string | undefined): string {
  if (run === undefined) return path;
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}.${run}${extension}`;
}

/** @param run name of the run for the file names, when there are several. @throws InputError when a file cannot be made */
export function openRunOutputs(options: RunOutputOptions, run: string | undefined): RunOutputs {
  const open = (path: string | undefined): StreamedFile | undefined =>
    path === undefined ? undefined : new StreamedFile(named(path, run));
  const [trace, perfetto, vcd, dramTrace] = [options.trace, options.perfetto, options.vcd, options.dramTrace].map(open);
  const endings: (() => void)[] = [];
  return {
    watch(adapter) {
      const { board, profile } = adapter;
      const { baseClockHz } = board.timing;
      if (trace !== undefined) board.trace.view((event) => trace.write(`${JSON.stringify(event)}\n`));
      if (trace !== undefined) board.trace.viewIo((io) => trace.write(hostIoLine(io)));
      if (perfetto !== undefined) {
        const writer = new PerfettoWriter(perfetto.write, { baseClockHz, name: profile.name });
        board.trace.view(writer.view);
        endings.push(() => writer.end());
      }
      if (vcd !== undefined) {
        const writer = new VcdWriter(vcd.write, { baseClockHz, name: profile.name, ports: board.ports.length });
        board.trace.view(writer.view);
        endings.push(() => writer.end());
      }
      if (dramTrace !== undefined)
        board.logRequests(({ cycle, address, write }) =>
          dramTrace.write(`0x${address.toString(16).toUpperCase()} ${write ? 'WRITE' : 'READ'} ${cycle}\n`),
        );
    },
    finish(runResult) {
      for (const end of endings) end();
      runResult.adapter.board.drainRequestLog();
      for (const file of [trace, perfetto, vcd, dramTrace]) file?.finish();
    },
  };
}

/** Reports over all runs. */
export function writeReports(options: RunOutputOptions, report: RunReport): void {
  if (options.html !== undefined) writeOutputFile(options.html, htmlReport(report));
  if (options.junit !== undefined) writeOutputFile(options.junit, junitReport(report));
}
