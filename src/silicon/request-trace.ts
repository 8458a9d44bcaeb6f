// DRAMSim3's trace format: one request per line, `0x2000D5C0 READ 30` - address, READ or WRITE, arrival cycle.
import { BURST_BYTES } from '../../assembly/memory-map.js';
import type { DramRequest } from './replay.js';

/** Highest address a trace may name, exclusive: 256 GiB. */
export const TRACE_ADDRESS_LIMIT = 2 ** 38;
/** Latest arrival, exclusive: far beyond any run, exact in ticks. */
export const TRACE_CYCLE_LIMIT = 2 ** 48;
/** Requests of the longest trace: what the host memory window holds as replay records. */
export const TRACE_REQUEST_LIMIT = 2 ** 24;

/** A line that is not a request. */
export class RequestTraceError extends Error {
  override readonly name = 'RequestTraceError';
  /** Marks the error as one of the input. */
  readonly badInput = true;
  readonly next = 'A trace line reads: 0x2000D5C0 READ 30 (address, READ or WRITE, arrival cycle).';

  constructor(
    readonly file: string,
    readonly line: number,
    readonly field: string,
    expected: string,
  ) {
    super(`${file}:${line}: ${field}: ${expected}`);
  }
}

const NUMBER = /^(?:0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})$/;

/**
 * Reads a trace. Empty lines and lines that start with `#` are passed over; requests keep their order, and one that
 * names an earlier cycle than the line before simply waits behind it. Any address inside a burst means that burst.
 * Addresses beyond a part's size wrap, as the reference's mapping lets them.
 * @throws RequestTraceError naming file, line and field
 */
export function parseRequestTrace(text: string, file: string): DramRequest[] {
  const requests: DramRequest[] = [];
  let line = 0;
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    line++;
    const content = text.slice(start, end).trim();
    start = end + 1;
    if (content === '' || content.startsWith('#')) continue;
    if (requests.length === TRACE_REQUEST_LIMIT) {
      throw new RequestTraceError(file, line, 'line', `expected at most ${TRACE_REQUEST_LIMIT} requests`);
    }
    requests.push(parseRequest(content, file, line));
  }
  return requests;
}

function parseRequest(content: string, file: string, line: number): DramRequest {
  const fail = (field: string, expected: string): never => {
    throw new RequestTraceError(file, line, field, expected);
  };
  const words = content.split(/\s+/);
  if (words.length !== 3) fail('line', `expected address, READ or WRITE, and arrival cycle; found ${quoted(content)}`);
  const [address, operation, cycle] = words as [string, string, string];
  const number = (field: string, word: string, limit: number): number => {
    const value = NUMBER.test(word) ? Number(word) : Number.NaN;
    if (!(value < limit)) fail(field, `expected a number below 0x${limit.toString(16)}, found ${quoted(word)}`);
    return value;
  };
  if (operation !== 'READ' && operation !== 'WRITE') {
    fail('operation', `expected READ or WRITE, found ${quoted(operation)}`);
  }
  const bytes = number('address', address, TRACE_ADDRESS_LIMIT);
  return {
    address: Math.floor(bytes / BURST_BYTES) * BURST_BYTES,
    write: operation === 'WRITE',
    arrivalCycle: number('arrival cycle', cycle, TRACE_CYCLE_LIMIT),
  };
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

/** Writes requests the way {@link parseRequestTrace} reads them. */
export function formatRequestTrace(requests: Iterable<DramRequest>): string {
  let text = '';
  for (const { address, write, arrivalCycle } of requests) {
    text += `0x${address.toString(16).toUpperCase()} ${write ? 'WRITE' : 'READ'} ${arrivalCycle}\n`;
  }
  return text;
}
