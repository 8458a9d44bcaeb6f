// Update downtime, deterministic: the rows spread over worker threads; neither their number nor their order shows.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { durationText } from '../src/report/duration-text.js';
import type { DowntimeCase } from './downtime-cases.js';
import type { DowntimeRow } from './downtime-row.js';
import type { RowRequest, RowResult } from './downtime-worker.js';

/** Each worker holds 512 MiB of emulated DRAM and 80 MiB of flash. */
const WORKERS_MAX = 4;

export interface DowntimeOptions {
  /** Threads; by default one per core, at most four. */
  readonly jobs?: number;
  /** Told of each row that is done. */
  readonly onRow?: (done: number, all: number, row: DowntimeRow) => void;
}

/** Runs all cases; the rows in the order of the cases. @throws what the first row that fails throws */
export async function runDowntime(
  cases: readonly DowntimeCase[],
  options: DowntimeOptions = {},
): Promise<DowntimeRow[]> {
  const rows = new Array<DowntimeRow>(cases.length);
  // The longest first, so that no thread is left alone with one in the end.
  const left = cases.map((wanted, index): RowRequest => ({ index, case: wanted }));
  left.sort((a, b) => a.case.sizeBytes - b.case.sizeBytes);
  const jobs = options.jobs ?? Math.min(availableParallelism(), WORKERS_MAX);
  const workers: Worker[] = [];
  let done = 0;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./downtime-worker.js', import.meta.url));
      workers.push(worker);
      const next = (): void => {
        const request = left.pop();
        if (request === undefined) resolve();
        else worker.postMessage(request);
      };
      worker.on('message', ({ index, row }: RowResult) => {
        rows[index] = row;
        done += 1;
        options.onRow?.(done, cases.length, row);
        next();
      });
      worker.on('error', reject);
      next();
    });
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, cases.length) }, work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return rows;
}

/** The rows as text, at most 120 columns; with `phases` every phase of every row below it. */
export function downtimeLines(rows: readonly DowntimeRow[], { phases }: { readonly phases: boolean }): string[] {
  const line = (...[name, downtime, ticks, total, totalTicks, blocks, most]: string[]) =>
    `${name!.padEnd(43)}${downtime!.padStart(10)}${ticks!.padStart(12)}${total!.padStart(10)}${totalTicks!.padStart(14)}${blocks!.padStart(11)}  ${most!}`.trimEnd();
  return [
    line('update', 'downtime', 'ticks', 'total', 'ticks', 'changed', 'most of it'),
    ...rows.flatMap((row) => [
      line(
        row.name,
        durationText(row.downtimeTicks, row.baseClockHz),
        `${row.downtimeTicks}`,
        durationText(row.totalTicks, row.baseClockHz),
        `${row.totalTicks}`,
        `${row.changedBlocks}/${row.blocks}`,
        costliest(row),
      ),
      ...(phases ? phaseLines(row) : []),
    ]),
  ];
}

/** The phase that costs most of the downtime, with its share. */
function costliest({ phases, downtimeTicks }: DowntimeRow): string {
  const [most] = [...phases].sort((a, b) => b.downtimeTicks - a.downtimeTicks);
  if (most === undefined || downtimeTicks === 0) return '';
  return `${most.phase.replace(/^update: /, '')} ${((100 * most.downtimeTicks) / downtimeTicks).toFixed(0)} %`;
}

function phaseLines({ phases }: DowntimeRow): string[] {
  return phases.map(({ phase, ticks, downtimeTicks }) => {
    const inDowntime = downtimeTicks === 0 ? '' : `  ${downtimeTicks} in the downtime`;
    return `  ${phase.padEnd(34)}${`${ticks}`.padStart(16)}${inDowntime}`;
  });
}
