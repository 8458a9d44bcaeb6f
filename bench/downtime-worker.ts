// A worker thread that runs rows of the downtime table: given its number, each row is sent back with it.
import { parentPort } from 'node:worker_threads';
import type { DowntimeCase } from './downtime-cases.js';
import { type DowntimeRow, runDowntimeCase } from './downtime-row.js';

export interface RowRequest {
  readonly index: number;
  readonly case: DowntimeCase;
}

export interface RowResult {
  readonly index: number;
  readonly row: DowntimeRow;
}

parentPort?.on('message', ({ index, case: wanted }: RowRequest) => {
  const result: RowResult = { index, row: runDowntimeCase(wanted) };
  parentPort?.postMessage(result);
});
