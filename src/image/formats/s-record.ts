import { type CodeImage, codeImage } from '../code-image.js';
import { hex, ImageError } from '../image-error.js';
import { RecordRuns } from './record-runs.js';
import { type RecordLine, recordLines } from './record-text.js';

/** Address bytes by record type; S4 is reserved. */
const ADDRESS_BYTES: Readonly<Record<string, number>> = {
  '0': 2,
  '1': 2,
  '2': 3,
  '3': 4,
  '5': 2,
  '6': 3,
  '7': 4,
  '8': 3,
  '9': 2,
};

/**
 * Reads Motorola S-records, S0 to S9 (M68000 Family Programmer's Reference Manual, appendix C). Records may come in any
 * order; two that write one address are refused, as are a wrong count record and a file without its termination record.
 * @throws ImageError naming line, offset and field
 */
export function readSRecord(text: Uint8Array, file: string): CodeImage {
  const state: State = { runs: new RecordRuns(file), dataRecords: 0, entry: undefined, isEnded: false };
  for (const line of recordLines(text, file)) {
    if (state.isEnded) throw line.fault('record', 'nothing behind the termination record', 'another record');
    readRecord(line, state);
  }
  if (!state.isEnded)
    throw new ImageError({
      file,
      field: 'termination record',
      offset: text.length,
      expected: 'S7, S8 or S9',
      found: 'the end of the file',
      next: 'The file may be cut short; copy it again.',
    });
  return codeImage({ format: 's-record', sourceName: file, segments: state.runs.segments(), entry: state.entry });
}

interface State {
  runs: RecordRuns;
  dataRecords: number;
  entry: number | undefined;
  isEnded: boolean;
}

function readRecord(line: RecordLine, state: State): void {
  const type = line.character(1);
  const addressBytes = line.character(0) === 'S' ? ADDRESS_BYTES[type] : undefined;
  if (addressBytes === undefined) throw line.fault('record type', 'S0 to S3 or S5 to S9', 'other characters');
  const count = line.byte(2, 'byte count');
  if (count < addressBytes + 1) throw line.fault('byte count', `at least ${addressBytes + 1}`, `${count}`, 2);
  const expectedCharacters = 4 + 2 * count;
  if (line.lengthCharacters !== expectedCharacters)
    throw line.fault(
      'byte count',
      `${expectedCharacters} characters for ${count} bytes`,
      `${line.lengthCharacters}`,
      2,
    );
  const checksumAt = 2 + 2 * count;
  line.expectChecksum(~line.sum(2, count) & 0xff, line.byte(checksumAt, 'checksum'), checksumAt);
  const address = line.number(4, addressBytes, 'address');
  const dataBytes = count - addressBytes - 1;
  if ('123'.includes(type)) {
    if (address + dataBytes > 0x1_0000_0000)
      throw line.fault('address', 'addresses below 0x100000000', hex(address), 4);
    state.runs.add(address, line.bytes(4 + 2 * addressBytes, dataBytes), line);
    state.dataRecords++;
    return;
  }
  if (type !== '0' && dataBytes > 0) throw line.fault('byte count', `${addressBytes + 1} for S${type}`, `${count}`, 2);
  if ('56'.includes(type)) checkCount(line, address, addressBytes, state.dataRecords);
  if ('789'.includes(type)) {
    state.isEnded = true;
    state.entry = address;
  }
}

/** The count record holds as many low bits as it has room for. */
function checkCount(line: RecordLine, counted: number, countBytes: number, seen: number): void {
  const expected = seen % 256 ** countBytes;
  if (counted !== expected) throw line.fault('record count', `${expected} data records`, `${counted}`, 4);
}

const BYTES_PER_RECORD = 16;

/** Writes S-records with 32-bit addresses: S0 with the name, S3 data, S7 with the entry point (0 where there is none). */
export function writeSRecord(image: CodeImage): string {
  const name = new TextEncoder().encode(image.sourceName).slice(-BYTES_PER_RECORD);
  const lines = [record('0', 0, 2, name)];
  for (const { address, bytes } of image.segments)
    for (let at = 0; at < bytes.length; at += BYTES_PER_RECORD)
      lines.push(record('3', address + at, 4, bytes.subarray(at, at + BYTES_PER_RECORD)));
  lines.push(record('7', image.entry ?? 0, 4, new Uint8Array()));
  return `${lines.join('\n')}\n`;
}

function record(type: string, address: number, addressBytes: number, data: Uint8Array): string {
  const bytes = [addressBytes + data.length + 1];
  for (let shift = addressBytes - 1; shift >= 0; shift--) bytes.push(Math.floor(address / 256 ** shift) % 256);
  bytes.push(...data);
  const checksum = ~bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return `S${type}${[...bytes, checksum].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('')}`;
}
