import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { disassemble } from '../../src/boot/disassemble.js';
import { testWithTools } from '../debian-tool.js';

const OBJDUMP = 'riscv64-unknown-elf-objdump';
const firmware = fileURLToPath(new URL('../../firmware/images/fastload-fw-2.0.0.elf', import.meta.url));

/** What objdump's compressed mnemonics stand for. */
const EXPANDED: Readonly<Record<string, string>> = {
  mv: 'add',
  li: 'addi',
  nop: 'addi',
  addi16sp: 'addi',
  addi4spn: 'addi',
  lwsp: 'lw',
  swsp: 'sw',
  j: 'jal',
  jr: 'jalr',
  beqz: 'beq',
  bnez: 'bne',
};

const REGISTER = /\b(?:zero|ra|sp|gp|tp|fp|[sat]\d+)\b/g;

interface Line {
  readonly address: number;
  readonly word: number;
  readonly mnemonic: string;
  readonly operands: string;
}

function lines(): Line[] {
  const text = execFileSync(OBJDUMP, ['-d', '-M', 'no-aliases', firmware], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return [...text.matchAll(/^\s*([0-9a-f]+):\t([0-9a-f]{4,8}) +\t([a-z][a-z0-9.]+)(?:\t([^\n<#]*))?/gm)].map(
    (match) => ({
      address: Number.parseInt(match[1]!, 16),
      word: Number.parseInt(match[2]!, 16),
      mnemonic: match[3]!,
      operands: (match[4] ?? '').trim(),
    }),
  );
}

describe('disassembly', () => {
  testWithTools([OBJDUMP], 'names every instruction of the firmware as objdump does', () => {
    const all = lines().filter(({ mnemonic }) => !mnemonic.startsWith('.') && mnemonic !== 'c.unimp');
    expect(all.length).toBeGreaterThan(2000);
    for (const { address, word, mnemonic, operands } of all) {
      const own = disassemble(word, address);
      const short = mnemonic.replace(/^c\./, '');
      const expected = mnemonic.startsWith('c.') ? `c.${EXPANDED[short] ?? short}` : short;
      expect(own.split(' ')[0], `${address.toString(16)}: ${mnemonic} ${operands}`).toBe(expected);
      if (mnemonic.startsWith('c.')) continue;
      const registers = (text: string) =>
        text
          .replace(/^\S+/, '')
          .replace(/\bfp\b/g, 's0')
          .match(REGISTER) ?? [];
      expect(registers(own), `${mnemonic} ${operands}`).toEqual(registers(`x ${operands}`));
    }
  });

  test.each([
    [0x0010_0073, 'ebreak'],
    [0x01f0_1013, 'slli zero, zero, 31'],
    [0x4070_5013, 'srai zero, zero, 7'],
    [0x0001, 'c.addi zero, zero, 0'],
    [0x8082, 'c.jalr zero, 0(ra)'],
    [0x0000, '.half 0x0'],
    [0xffff_ffff, '.word 0xffffffff'],
  ])('of 0x%s is what it is', (word, text) => {
    expect(disassemble(word, 0x100)).toBe(text);
  });
});
