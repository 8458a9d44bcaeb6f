// The test programs of the unprivileged instructions as assembly text: each instruction with values, with every overlap of
// its registers, at every distance from the instructions that made its operands and that take its result, and with x0.
import { randomFrom } from '../../slow/stream.js';
import { ATOMIC, BINARY, BRANCH, IMMEDIATE, literal, SHIFT_IMMEDIATE, signed, UNARY } from './values.js';

export interface Source {
  /** Group and instruction as the public test programs are named. */
  readonly name: string;
  readonly text: string;
}

const EDGES = [0n, 1n, 3n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_8000n];
const MORE = [0xffff_ffffn, 0xffff_fff9n, 0x00ff_00ffn, 0x0f0f_0f0fn, 0x2121_2121n, 0xdead_beefn, 0x0001_0000n, 0x10n];
const VALUES = [...EDGES, ...MORE];

/** Collects numbered tests of one program. */
class Program {
  readonly #lines: string[] = ['        .include "environment.s"', '        START   user'];
  readonly #data: string[] = [];
  #number = 1;
  readonly #random: (below: number) => number;

  constructor(readonly name: string) {
    this.#random = randomFrom([...name].reduce((hash, c) => Math.imul(hash, 31) + c.charCodeAt(0), 7));
  }

  get number(): number {
    return this.#number;
  }

  /** A 32-bit value: an edge case or any. */
  value(): bigint {
    return this.#random(2) ? VALUES[this.#random(VALUES.length)]! : BigInt(this.#random(2 ** 32));
  }

  below(limit: number): number {
    return this.#random(limit);
  }

  line(...text: string[]): void {
    this.#lines.push(...text.map((t) => (t.endsWith(':') ? t : `        ${t}`)));
  }

  data(...text: string[]): void {
    this.#data.push(...text);
  }

  /** A test that runs `code` and finds `value` in `register`. */
  test(register: string, value: bigint, code: readonly string[]): void {
    this.#number++;
    this.line(`li      gp, ${this.#number}`, ...code, `CHECK   ${register}, ${literal(value)}`);
  }

  /** The same with the code run twice, the second time over what was pre-decoded and predicted the first time. */
  twice(register: string, value: bigint, code: readonly string[]): void {
    const n = this.#number + 1;
    const loop = [`li      tp, 0`, `again${n}:`, ...code];
    this.test(register, value, [...loop, 'addi    tp, tp, 1', 'li      t0, 2', `bne     tp, t0, again${n}`]);
  }

  source(): Source {
    const data = ['        .data', '        .balign 16', ...this.#data];
    return { name: this.name, text: [...this.#lines, '        VERDICT', ...data, ''].join('\n') };
  }
}

const load = (register: string, value: bigint): string => `li      ${register}, ${literal(value)}`;
const nops = (count: number): string[] => Array.from({ length: count }, () => 'nop');
const DISTANCES = [0, 1, 2];

/** rd = f(rs1, rs2). */
function binary(group: string, op: string): Source {
  const p = new Program(`${group}-${op}`);
  const f = BINARY[op]!;
  for (let i = 0; i < VALUES.length; i++) {
    const [a, b] = [VALUES[i]!, VALUES[(i * 7 + 3) % VALUES.length]!];
    p.test('a4', f(a, b), [load('a1', a), load('a2', b), `${op} a4, a1, a2`]);
  }
  for (let i = 0; i < 20; i++) {
    const [a, b] = [p.value(), p.value()];
    p.test('a4', f(a, b), [load('a1', a), load('a2', b), `${op} a4, a1, a2`]);
  }
  const [a, b] = [p.value(), p.value()];
  p.test('a1', f(a, b), [load('a1', a), load('a2', b), `${op} a1, a1, a2`]);
  p.test('a2', f(a, b), [load('a1', a), load('a2', b), `${op} a2, a1, a2`]);
  p.test('a1', f(a, a), [load('a1', a), `${op} a1, a1, a1`]);
  for (const n of DISTANCES) {
    const [x, y] = [p.value(), p.value()];
    p.twice('t1', f(x, y), [load('ra', x), load('sp', y), `${op} a4, ra, sp`, ...nops(n), 'mv      t1, a4']);
  }
  for (const first of DISTANCES)
    for (const second of DISTANCES.filter((n) => first + n <= 2))
      for (const swap of [false, true]) {
        const [x, y] = [p.value(), p.value()];
        const makers = [load('ra', x), ...nops(first), load('sp', y), ...nops(second)];
        const swapped = [load('sp', y), ...nops(first), load('ra', x), ...nops(second)];
        p.twice('a4', f(x, y), [...(swap ? swapped : makers), `${op} a4, ra, sp`]);
      }
  p.test('sp', f(0n, b), [load('ra', b), `${op} sp, zero, ra`]);
  p.test('sp', f(a, 0n), [load('ra', a), `${op} sp, ra, zero`]);
  p.test('ra', f(0n, 0n), [`${op} ra, zero, zero`]);
  p.test('zero', 0n, [load('ra', a), load('sp', b), `${op} zero, ra, sp`]);
  return p.source();
}

/** rd = f(rs1, immediate); `immediates` are values and how they are written. */
function withImmediate(group: string, op: string, base: string, immediates: readonly bigint[]): Source {
  const p = new Program(`${group}-${op}`);
  const f = BINARY[base]!;
  const pick = (): bigint => immediates[p.below(immediates.length)]!;
  for (const i of immediates) {
    const a = p.value();
    p.test('a4', f(a, i), [load('a3', a), `${op} a4, a3, ${signed(i)}`]);
  }
  for (const a of VALUES) {
    const i = pick();
    p.test('a4', f(a, i), [load('a3', a), `${op} a4, a3, ${signed(i)}`]);
  }
  const [a, i] = [p.value(), pick()];
  p.test('a1', f(a, i), [load('a1', a), `${op} a1, a1, ${signed(i)}`]);
  for (const n of DISTANCES) {
    const x = p.value();
    p.twice('t1', f(x, i), [load('ra', x), `${op} a4, ra, ${signed(i)}`, ...nops(n), 'mv      t1, a4']);
    p.twice('a4', f(x, i), [load('ra', x), ...nops(n), `${op} a4, ra, ${signed(i)}`]);
  }
  p.test('ra', f(0n, i), [`${op} ra, zero, ${signed(i)}`]);
  p.test('zero', 0n, [load('ra', a), `${op} zero, ra, ${signed(i)}`]);
  return p.source();
}

/** rd = f(rs). */
function unary(group: string, op: string): Source {
  const p = new Program(`${group}-${op.replace('.', '_')}`);
  const f = UNARY[op]!;
  for (const a of [...VALUES, p.value(), p.value(), p.value(), p.value()])
    p.test('a4', f(a), [load('a3', a), `${op} a4, a3`]);
  for (const bit of [1, 7, 8, 15, 23, 24, 30])
    p.test('a4', f(1n << BigInt(bit)), [`li a3, 1 << ${bit}`, `${op} a4, a3`]);
  const a = p.value();
  p.test('a1', f(a), [load('a1', a), `${op} a1, a1`]);
  for (const n of DISTANCES) {
    const x = p.value();
    p.twice('t1', f(x), [load('ra', x), `${op} a4, ra`, ...nops(n), 'mv      t1, a4']);
    p.twice('a4', f(x), [load('ra', x), ...nops(n), `${op} a4, ra`]);
  }
  p.test('ra', f(0n), [`${op} ra, zero`]);
  p.test('zero', 0n, [load('ra', a), `${op} zero, ra`]);
  return p.source();
}

function branch(op: string): Source {
  const p = new Program(`rv32ui-${op}`);
  const taken = BRANCH[op]!;
  const pairs = VALUES.flatMap((a, i) => [[a, a] as const, [a, VALUES[(i * 5 + 4) % VALUES.length]!] as const]);
  for (const [a, b] of pairs) {
    const n = p.number + 1;
    const forward = [`${op} a1, a2, there${n}`, 'addi    t1, t1, 1', `there${n}:`];
    p.test('t1', taken(a, b) ? 4n : 5n, [load('a1', a), load('a2', b), 'li      t1, 4', ...forward]);
    const backward = [`j       enter${n}`, `back${n}:`, 'addi    t1, t1, 8', `j       on${n}`, `enter${n}:`];
    p.line(load('a1', a), load('a2', b), 'li      t1, 0', ...backward, `${op} a1, a2, back${n}`, `on${n}:`);
    p.line(`CHECK   t1, ${taken(a, b) ? 8 : 0}`);
  }
  for (const first of DISTANCES)
    for (const second of DISTANCES.filter((n) => first + n <= 2)) {
      const n = p.number + 1;
      const [a, b] = [p.value(), p.value()];
      const makers = [load('ra', a), ...nops(first), load('sp', b), ...nops(second), 'li      t1, 2'];
      p.twice('t1', taken(a, b) ? 2n : 3n, [...makers, `${op} ra, sp, far${n}`, 'addi    t1, t1, 1', `far${n}:`]);
    }
  return p.source();
}

const MEMORY = Array.from({ length: 16 }, (_, i) => BigInt((i * 0x35 + 0x8f) & 0xff));

/** What a load of `size` bytes at `offset` finds in MEMORY. */
function loaded(op: string, offset: number): bigint {
  const size = { b: 1, h: 2, w: 4 }[op[1]!]!;
  const raw = MEMORY.slice(offset, offset + size).reduce((sum, byte, i) => sum + (byte << BigInt(8 * i)), 0n);
  const sign = 1n << BigInt(8 * size - 1);
  return op.endsWith('u') ? raw : (raw ^ sign) - sign;
}

function loads(op: string): Source {
  const p = new Program(`rv32ui-${op}`);
  const size = { b: 1, h: 2, w: 4 }[op[1]!]!;
  p.data(`tdat:   .byte ${MEMORY.join(', ')}`, 'tend:');
  const at = (offset: number): bigint => loaded(op, offset);
  for (let offset = 0; offset + size <= 16; offset += size) {
    p.test('a4', at(offset), ['la      a3, tdat', `${op} a4, ${offset}(a3)`]);
    p.test('a4', at(offset), ['la      a3, tend', `${op} a4, ${offset - 16}(a3)`]);
  }
  p.test('a4', at(0), ['la      a3, tdat', 'addi    a3, a3, -32', `${op} a4, 32(a3)`]);
  p.test('a4', at(size), ['la      a3, tdat', `addi    a3, a3, ${size - 7}`, `${op} a4, 7(a3)`]);
  p.test('a3', at(size), ['la      a3, tdat', `${op} a3, ${size}(a3)`]);
  for (const n of DISTANCES) {
    p.twice('t1', at(4), ['la      a3, tdat', `${op} a4, 4(a3)`, ...nops(n), 'mv      t1, a4']);
    p.twice('a4', at(8), ['la      a3, tdat', ...nops(n), `${op} a4, 8(a3)`]);
  }
  p.test('a4', 2n, ['la      a3, tdat', `${op} a4, 0(a3)`, 'li      a4, 2']);
  p.test('zero', 0n, ['la      a3, tdat', `${op} zero, 0(a3)`]);
  return p.source();
}

function stores(op: string): Source {
  const p = new Program(`rv32ui-${op}`);
  const read = `l${op[1]}`;
  const size = { b: 1, h: 2, w: 4 }[op[1]!]!;
  const cut = (a: bigint): bigint => BigInt.asIntN(8 * size, a);
  p.data('tdat:   .fill 16, 1, 0xef', 'tend:');
  for (let offset = 0; offset + size <= 16; offset += size) {
    const a = p.value();
    p.test('a4', cut(a), ['la      a1, tdat', load('a2', a), `${op} a2, ${offset}(a1)`, `${read} a4, ${offset}(a1)`]);
    const b = p.value();
    const back = offset - 16;
    p.test('a4', cut(b), ['la      a1, tend', load('a2', b), `${op} a2, ${back}(a1)`, `${read} a4, ${back}(a1)`]);
  }
  if (size < 4) {
    const beside = [
      'la      a1, tdat',
      'li      a2, -1',
      'sw      a2, 4(a1)',
      `${op} zero, ${size}+4(a1)`,
      'lw      a4, 4(a1)',
    ];
    p.test('a4', size === 1 ? 0xffff_00ffn : 0x0000_ffffn, beside);
  }
  for (const first of DISTANCES)
    for (const second of DISTANCES.filter((n) => first + n <= 2))
      for (const swap of [false, true]) {
        const a = p.value();
        const [value, base] = [load('a2', a), 'la      a1, tdat'];
        const makers = [swap ? base : value, ...nops(first), swap ? value : base, ...nops(second)];
        p.twice('a4', cut(a), [...makers, `${op} a2, 8(a1)`, `${read} a4, 8(a1)`]);
      }
  return p.source();
}

function atomic(op: string): Source {
  const p = new Program(`rv32ua-${op.replace('.', '_')}`);
  const f = ATOMIC[op]!;
  p.data('word:   .word 0, 0');
  for (let i = 0; i < 16; i++) {
    const [m, b] = [VALUES[i]!, p.value()];
    const order = ['', '.aq', '.rl', '.aqrl'][i % 4];
    const setup = ['la      a3, word', load('a0', m), load('a1', b), 'sw      a0, 0(a3)'];
    p.test('a4', m, [...setup, `${op}${order} a4, a1, (a3)`]);
    p.test('a5', f(m, b), ['lw      a5, 0(a3)']);
    p.test('a5', f(f(m, b), b), [`${op} zero, a1, (a3)`, 'lw      a5, 0(a3)']);
  }
  const [m, b] = [p.value(), p.value()];
  const setup = ['la      a3, word', load('a0', m), load('a1', b), 'sw      a0, 0(a3)'];
  p.twice('a1', m, [...setup, `${op} a1, a1, (a3)`]);
  p.test('a5', f(m, b), ['lw      a5, 0(a3)']);
  p.twice('t1', m, [...setup, `${op} a4, a1, (a3)`, 'mv      t1, a4']);
  return p.source();
}

const range = (from: bigint, to: bigint): bigint[] =>
  Array.from({ length: Number(to - from) + 1 }, (_, i) => from + BigInt(i));
const IMMEDIATES = [0n, 1n, 2n, 7n, 31n, 32n, 0x0f0n, 0x70fn, 2047n, -1n, -2n, -31n, -33n, -1024n, -2047n, -2048n];

const base = ['add', 'sub', 'and', 'or', 'xor', 'slt', 'sltu', 'sll', 'srl', 'sra'];
const multiply = ['mul', 'mulh', 'mulhsu', 'mulhu', 'div', 'divu', 'rem', 'remu'];
const zba = ['sh1add', 'sh2add', 'sh3add'];
const zbb = ['andn', 'orn', 'xnor', 'max', 'maxu', 'min', 'minu', 'rol', 'ror'];
const zbs = ['bclr', 'bset', 'binv', 'bext'];

/** Programs that are written by rule; those in the folders beside this file are written by hand. */
export function generatedSources(): Source[] {
  const shifts = (group: string, ops: readonly string[]): Source[] =>
    ops.map((op) => withImmediate(group, op, SHIFT_IMMEDIATE[op]!, range(0n, 31n)));
  return [
    ...base.map((op) => binary('rv32ui', op)),
    ...Object.entries(IMMEDIATE).map(([op, form]) => withImmediate('rv32ui', op, form, IMMEDIATES)),
    ...shifts('rv32ui', ['slli', 'srli', 'srai']),
    ...Object.keys(BRANCH).map(branch),
    ...['lb', 'lbu', 'lh', 'lhu', 'lw'].map(loads),
    ...['sb', 'sh', 'sw'].map(stores),
    ...multiply.map((op) => binary('rv32um', op)),
    ...Object.keys(ATOMIC).map(atomic),
    ...zba.map((op) => binary('rv32uzba', op)),
    ...zbb.map((op) => binary('rv32uzbb', op)),
    ...Object.keys(UNARY).map((op) => unary('rv32uzbb', op)),
    ...shifts('rv32uzbb', ['rori']),
    ...zbs.map((op) => binary('rv32uzbs', op)),
    ...shifts('rv32uzbs', ['bclri', 'bseti', 'binvi', 'bexti']),
  ];
}
