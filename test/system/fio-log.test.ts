import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FioLogError, parseFioLog } from '../../src/system/fio-log.js';
import { recordedBlocks } from '../../src/system/recording.js';
import { DEFAULT_WORKLOAD, type Workload } from '../../src/system/workload.js';
import { ioSource } from '../../src/system/workload-source.js';

const V3 = [
  'fio version 3 iolog',
  '2 /dev/sdb add',
  '872 /dev/sdb open',
  '878 /dev/sdb write 0 16384',
  '888 /dev/sdb read 32768 4096',
  '891 /dev/sdb sync 0 0',
  '900 /dev/sdb close',
  '',
];
const V2 = [
  'fio version 2 iolog',
  '/dev/sdb add',
  '/dev/sdb open',
  '/dev/sdb wait 500 0',
  '/dev/sdb write 4096 4096',
  '/dev/sdb wait 250 0',
  '/dev/sdb read 4096 4096',
  '/dev/sdb trim 0 512',
];

const rejection = (text: string): FioLogError => {
  try {
    parseFioLog(text, 'a.log');
  } catch (error) {
    if (error instanceof FioLogError) return error;
    throw error;
  }
  throw new Error('the log was read');
};

describe("fio's I/O log", () => {
  test('version 3: each I/O with its time in microseconds', () => {
    const log = parseFioLog(V3.join('\n'), 'a.log');
    expect(log.version).toBe(3);
    expect(log.files).toEqual(['/dev/sdb']);
    expect([...log.atMicroseconds]).toEqual([878, 888, 891]);
    expect(log.operations).toEqual(['write', 'read', 'command']);
    expect([...log.offsetBytes]).toEqual([0, 32768, 0]);
    expect([...log.lengthBytes]).toEqual([16384, 4096, 0]);
  });

  test('version 2: waits add up', () => {
    const log = parseFioLog(V2.join('\n'), 'a.log');
    expect([...log.atMicroseconds]).toEqual([500, 750, 750]);
    expect(log.operations).toEqual(['write', 'read', 'command']);
  });

  test('comments, empty lines and Windows line ends change nothing', () => {
    const plain = parseFioLog(V3.join('\n'), 'a.log');
    const written = ['# recorded on a Tuesday', ...V3.flatMap((line) => [line, '', '  # and more'])].join('\r\n');
    expect(parseFioLog(written, 'a.log')).toEqual(plain);
  });

  test.each([
    ['', 1, 'the end of the file'],
    ['fio version 1 iolog\n', 1, '"fio version 1 iolog"'],
    ['fio version 3 iolog\n5 f add\n', 3, 'at least one I/O'],
    ['fio version 3 iolog\n5 f read 0\n', 2, 'FILE ACTION'],
    ['fio version 3 iolog\n5 f read 0 4096 7\n', 2, 'FILE ACTION'],
    ['fio version 3 iolog\n5 f read -1 4096\n', 2, 'an offset in bytes'],
    ['fio version 3 iolog\n5 f read 0 4k\n', 2, 'a length in bytes'],
    ['fio version 3 iolog\n5 f read 0 0\n', 2, 'a length above 0'],
    ['fio version 3 iolog\nx f read 0 4096\n', 2, 'a time in microseconds'],
    ['fio version 3 iolog\n5 f wait 9 0\n', 2, 'no waits'],
    ['fio version 3 iolog\n9 f read 0 512\n\n8 f read 0 512\n', 4, 'not before the last one'],
    ['fio version 2 iolog\nf constructor 0 512\n', 2, 'read, write, trim'],
  ])('%j is refused at its line', (text, line, says) => {
    const error = rejection(text);
    expect(error.line).toBe(line);
    expect(error.message).toContain(`a.log: line ${line}:`);
    expect(error.message).toContain(says);
  });

  test('whatever stands in the file, it is read or refused by line', () => {
    const word = fc.constantFrom(
      '0',
      '5',
      '99',
      '-1',
      'f',
      'read',
      'write',
      'wait',
      'add',
      '#',
      '4096',
      '9'.repeat(20),
      '\r',
    );
    const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.constantFrom('fio version 2 iolog', 'fio version 3 iolog', 'x'), fc.array(line), (head, lines) => {
        try {
          const log = parseFioLog([head, ...lines].join('\n'), 'a.log');
          expect(log.operations).toHaveLength(log.entries);
        } catch (error) {
          expect(error).toBeInstanceOf(FioLogError);
        }
      }),
    );
  });
});

describe('a recording, played back', () => {
  const workload = (text: string): Workload => ({
    ...DEFAULT_WORKLOAD,
    hosts: 1,
    arrivals: { kind: 'recorded', log: parseFioLog(text, 'a.log') },
  });

  test('version 3 asks at its times, whatever becomes of the I/Os', () => {
    const source = ioSource(workload(V3.join('\n')), 0, 1_000_000_000, 5000);
    expect(source.requesters).toBe(0);
    const ios = [1, 2, 3].map(() => source.next(0, 0)!);
    expect(ios.map((io) => [io.requestedTick, io.kind, io.block, io.blocks])).toEqual([
      [883_000, 'write', 0, 4],
      [893_000, 'read', 4, 1],
      [896_000, 'command', 0, 0],
    ]);
    expect(source.next(0, 0)).toBeUndefined();
  });

  test('version 2 asks as fast as the queue depth allows, but not before its waits are over', () => {
    const source = ioSource(workload(V2.join('\n')), 0, 1_000_000_000, 0);
    expect(source.requesters).toBe(64);
    expect(source.next(0, 0)!.requestedTick).toBe(500_000);
    expect(source.next(9_000_000, 1)!.requestedTick).toBe(9_000_000);
  });

  test('only what is touched takes room, and what lies side by side stays so', () => {
    const far = 2 ** 42;
    const text = `fio version 3 iolog\n1 a write ${far} 8192\n2 b read ${far} 4096\n3 a read ${far + 4096} 8192\n4 a read 512 512`;
    const { log } = workload(text).arrivals as { log: ReturnType<typeof parseFioLog> };
    expect(recordedBlocks(log, 4096)).toBe(1 + 3 + 1);
    const source = ioSource(workload(text), 0, 1_000_000, 0);
    const ios = [1, 2, 3, 4].map(() => source.next(0, 0)!);
    expect(ios.map(({ block, blocks }) => [block, blocks])).toEqual([
      [1, 2],
      [4, 1],
      [2, 2],
      [0, 1],
    ]);
  });
});
