// DRAMSim3 traces in and out: what is read, and what is said about what is not.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRequestTrace, parseRequestTrace, RequestTraceError } from '../../src/silicon/request-trace.js';

describe('a trace', () => {
  test('names address, operation and arrival, hexadecimal or decimal; comments and empty lines are passed over', () => {
    const text = '# made by hand\r\n0x2000D5C0 READ 30\r\n\r\n  128\tWRITE 0x20  \n0x7f READ 0';
    expect(parseRequestTrace(text, 't')).toEqual([
      { address: 0x2000d5c0, write: false, arrivalCycle: 30 },
      { address: 128, write: true, arrivalCycle: 32 },
      { address: 64, write: false, arrivalCycle: 0 },
    ]);
  });

  test.each([
    ['0x40 READ', 't:1: line: expected address'],
    ['0x40 READ 1 2', 't:1: line: expected address'],
    ['0x40 READ 1\n0x40 read 1', 't:2: operation: expected READ or WRITE, found "read"'],
    ['0x40 R 1', 't:1: operation: expected READ or WRITE, found "R"'],
    ['0xZZ READ 1', 't:1: address: expected a number'],
    ['-64 READ 1', 't:1: address: expected a number'],
    ['1e3 READ 1', 't:1: address: expected a number'],
    ['0x4000000000 READ 1', 't:1: address: expected a number below 0x4000000000'],
    ['64 READ 99999999999999999999', 't:1: arrival cycle: expected a number below'],
    ['64 READ 1.5', 't:1: arrival cycle: expected a number'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parseRequestTrace(text, 't')).toThrow(RequestTraceError);
    expect(() => parseRequestTrace(text, 't')).toThrow(message);
  });

  test('written is read again', () => {
    const request = fc.record({
      address: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((burst) => burst * 64),
      write: fc.boolean(),
      arrivalCycle: fc.nat({ max: 2 ** 40 }),
    });
    fc.assert(
      fc.property(fc.array(request), (requests) => {
        expect(parseRequestTrace(formatRequestTrace(requests), 't')).toEqual(requests);
      }),
    );
  });

  test('whatever the bytes, it is read or refused by a typed error', () => {
    const words = fc.constantFrom(
      '0x40',
      'READ',
      'WRITE',
      '7',
      ' ',
      '\n',
      '\r\n',
      '#',
      '0x',
      '-',
      '\u0000',
      'é',
      '9'.repeat(400),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words).map((list) => list.join('')),
      fc.array(words).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(text, (content) => {
        try {
          for (const { address, arrivalCycle } of parseRequestTrace(content, 't')) {
            expect(address % 64).toBe(0);
            expect(Number.isSafeInteger(arrivalCycle)).toBe(true);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(RequestTraceError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
