import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { exitCodeOf, explain } from '../../src/cli/exit.js';
import { InputError } from '../../src/cli/input.js';
import { ImageError } from '../../src/image/image-error.js';

const fault = new ImageError({
  file: 'fw.elf',
  field: 'e_phoff',
  offset: 0x1c,
  expected: 'a',
  found: 'b',
  next: 'Do c.',
});

describe('exit codes', () => {
  test.each<[string, unknown, number]>([
    ['help was asked for', new CommanderError(0, 'commander.helpDisplayed', ''), 0],
    ['wrong usage', new CommanderError(1, 'commander.unknownOption', ''), 2],
    ['a file that cannot be read', new InputError('x'), 2],
    ['an image that is wrong', fault, 2],
    ['a fault of the program', new TypeError('x is undefined'), 3],
    ['something that is no error', 'x', 3],
  ])('%s', (_, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });

  test('bad input: the message, then the next step', () => {
    expect(explain(fault)).toBe('fastload: fw.elf: e_phoff at offset 0x1c: expected a, found b\nnext: Do c.\n');
    expect(explain(new InputError('two\nlines'))).toBe('fastload: two lines\nnext: See fastload --help.\n');
  });

  test('a fault of the program shows its stack trace', () => {
    expect(explain(new TypeError('x is undefined'))).toMatch(
      /^fastload: a fault of the program[\s\S]*TypeError: x is undefined\n +at /,
    );
  });
});
