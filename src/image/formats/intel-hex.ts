import nrfIntelHex from 'nrf-intel-hex';
import { type CodeImage, codeImage } from '../code-image.js';
import { hex, ImageError } from '../image-error.js';
import { RecordRuns } from './record-runs.js';
import { type RecordLine, recordLines } from './record-text.js';

/** The package's types promise an ES module; what Node loads is its CommonJS build, whose default is the class itself. */
const MemoryMap = nrfIntelHex as unknown as typeof nrfIntelHex.default;

const DATA = 0;
const END_OF_FILE = 1;
const EXTENDED_SEGMENT_ADDRESS = 2;
const START_SEGMENT_ADDRESS = 3;
const EXTENDED_LINEAR_ADDRESS = 4;
const START_LINEAR_ADDRESS = 5;

/** Bytes that the record type fixes; data records carry any number. */
const FIXED_LENGTHS: Readonly<Record<number, number>> = {
  [END_OF_FILE]: 0,
  [EXTENDED_SEGMENT_ADDRESS]: 2,
  [START_SEGMENT_ADDRESS]: 4,
  [EXTENDED_LINEAR_ADDRESS]: 2,
  [START_LINEAR_ADDRESS]: 4,
};

/**
 * Reads Intel HEX (Intel's "Hexadecimal Object File Format Specification", revision A, 1988): 8, 16 and 32 bit. Records
 * may come in any order; two that write one address are refused, as is a file without its end record. The package that
 * writes the format below is not used to read it: it names no offsets, and takes addresses from 2 GiB on for negative.
 * @throws ImageError naming line, offset and field
 */
export function readIntelHex(text: Uint8Array, file: string): CodeImage {
  const state: State = { runs: new RecordRuns(file), base: 0, isSegmented: false, entry: undefined, isEnded: false };
  for (const line of recordLines(text, file)) {
    if (state.isEnded) throw line.fault('record', 'nothing behind the end-of-file record', 'another record');
    readRecord(line, state);
  }
  if (!state.isEnded)
    throw new ImageError({
      file,
      field: 'end-of-file record',
      offset: text.length,
      expected: ':00000001FF',
      found: 'the end of the file',
      next: 'The file may be cut short; copy it again.',
    });
  return codeImage({ format: 'intel-hex', sourceName: file, segments: state.runs.segments(), entry: state.entry });
}

interface State {
  runs: RecordRuns;
  base: number;
  isSegmented: boolean;
  entry: number | undefined;
  isEnded: boolean;
}

function readRecord(line: RecordLine, state: State): void {
  if (line.character(0) !== ':') throw line.fault('record mark', '":"', 'another character');
  const count = line.byte(1, 'record length');
  const expectedCharacters = 11 + 2 * count;
  if (line.lengthCharacters !== expectedCharacters)
    throw line.fault(
      'record length',
      `${expectedCharacters} characters for ${count} bytes`,
      `${line.lengthCharacters}`,
      1,
    );
  line.expectChecksum(-line.sum(1, 4 + count) & 0xff, line.byte(9 + 2 * count, 'checksum'), 9 + 2 * count);
  const type = line.byte(7, 'record type');
  const fixed = FIXED_LENGTHS[type];
  if (fixed !== undefined && fixed !== count)
    throw line.fault('record length', `${fixed} for record type ${type}`, `${count}`, 1);
  switch (type) {
    case DATA:
      addData(line, count, state);
      break;
    case END_OF_FILE:
      state.isEnded = true;
      break;
    case EXTENDED_SEGMENT_ADDRESS:
      state.base = line.number(9, 2, 'segment base') * 16;
      state.isSegmented = true;
      break;
    case START_SEGMENT_ADDRESS:
      state.entry = line.number(9, 2, 'CS') * 16 + line.number(13, 2, 'IP');
      break;
    case EXTENDED_LINEAR_ADDRESS:
      state.base = line.number(9, 2, 'linear base') * 0x1_0000;
      state.isSegmented = false;
      break;
    case START_LINEAR_ADDRESS:
      state.entry = line.number(9, 4, 'EIP');
      break;
    default:
      throw line.fault('record type', '0 to 5', `${type}`, 7);
  }
}

/** In a 64-KiB segment the offset wraps (page 5 of the specification); with a linear base it runs on. */
function addData(line: RecordLine, count: number, state: State): void {
  const offset = line.number(3, 2, 'load offset');
  const data = line.bytes(9, count);
  if (state.isSegmented && offset + count > 0x1_0000) {
    const head = 0x1_0000 - offset;
    state.runs.add(state.base + offset, data.subarray(0, head), line);
    state.runs.add(state.base, data.slice(head), line);
    return;
  }
  if (state.base + offset + count > 0x1_0000_0000)
    throw line.fault('load offset', 'addresses below 0x100000000', hex(state.base + offset), 3);
  state.runs.add(state.base + offset, data, line);
}

/** Writes Intel HEX with 16-byte records, linear base records where needed, and the entry point where there is one. */
export function writeIntelHex(image: CodeImage): string {
  const blocks = new Map(image.segments.map(({ address, bytes }) => [address, bytes.slice()] as const));
  const text = `${new MemoryMap(blocks).join().asHexString(16)}\n`;
  return image.entry === undefined
    ? text
    : text.replace(/:00000001FF\n$/, `${startRecord(image.entry)}\n:00000001FF\n`);
}

function startRecord(entry: number): string {
  const bytes = [4, 0, 0, START_LINEAR_ADDRESS, ...[24, 16, 8, 0].map((shift) => (entry >>> shift) & 0xff)];
  const checksum = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return `:${[...bytes, checksum].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('')}`;
}
