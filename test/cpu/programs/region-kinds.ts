// New programs of the kinds of the reference programs: regions of random code, each kind heavy on what its namesake measures,
// with other operations, lengths, orders, alignments and encodings every time.

export type Random = (below: number) => number;

/** Writes the lines of one region. Labels are unique by `label()`. */
export class RegionWriter {
  readonly lines: string[] = [];
  static #labels = 0;
  /** Instructions that the loops around this place repeat them by; bounds what nesting costs. */
  #depth = 0;

  constructor(
    readonly random: Random,
    readonly kind: Kind,
  ) {}

  label(): string {
    return `.L${RegionWriter.#labels++}`;
  }

  emit(...lines: string[]): void {
    // Each instruction may become 16 bits long or not, so that every alignment comes up.
    for (const line of lines)
      this.lines.push(/^c?\./.test(line) || this.random(3) ? line : `.option norvc; ${line}; .option rvc`);
  }

  raw(...lines: string[]): void {
    this.lines.push(...lines);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)]!;
  }

  /** One of the kind's items, by weight. */
  item(): void {
    const { items } = this.kind;
    const total = items.reduce((sum, [, weight]) => sum + weight, 0);
    let at = this.random(total);
    for (const [write, weight] of items) {
      if (at < weight) {
        write(this);
        return;
      }
      at -= weight;
    }
  }

  items(most: number): void {
    for (let n = this.random(most + 1); n > 0; n--) this.item();
  }

  /** Runs `write` one level deeper, unless loops are nested as deep as they may be. */
  nested(write: (counter: string) => void): void {
    if (this.#depth === 3) return;
    const counter = ['s2', 's3', 's4'][this.#depth]!;
    this.#depth++;
    write(counter);
    this.#depth--;
  }
}

export type Item = (w: RegionWriter) => void;

export interface Kind {
  readonly name: string;
  /** Only on this core's README. */
  readonly core?: 'ibex' | 'hazard3';
  readonly items: readonly (readonly [Item, number])[];
}

const REGISTERS = ['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 't0', 't1', 't2'];
const reg = (w: RegionWriter): string => w.pick(REGISTERS);
const low = (w: RegionWriter): string => w.pick(REGISTERS.slice(0, 6));

const alu: Item = (w) => {
  const op = w.pick(['add', 'sub', 'xor', 'or', 'and', 'slt', 'sltu', 'sll', 'srl', 'sra']);
  w.emit(`${op} ${reg(w)}, ${reg(w)}, ${reg(w)}`);
};
const immediate: Item = (w) => {
  const op = w.pick(['addi', 'xori', 'andi', 'slti', 'ori']);
  w.emit(`${op} ${reg(w)}, ${reg(w)}, ${w.random(60) - 30}`);
};
const constant: Item = (w) =>
  w.emit(w.pick([`lui ${reg(w)}, ${1 + w.random(30)}`, `auipc ${reg(w)}, 0`, `li ${reg(w)}, ${w.random(31)}`]));
const short: Item = (w) =>
  w.raw(
    w.pick([
      'c.nop',
      `c.addi ${reg(w)}, 1`,
      `c.mv ${reg(w)}, ${reg(w)}`,
      `c.slli ${reg(w)}, 1`,
      `c.sub ${low(w)}, ${low(w)}`,
    ]),
  );

const load: Item = (w) => {
  const [op, size] = w.pick([
    ['lw', 4],
    ['lh', 2],
    ['lhu', 2],
    ['lb', 1],
    ['lbu', 1],
  ] as const);
  w.emit(`${op} ${reg(w)}, ${w.random(32 / size) * size}(s0)`);
};
const store: Item = (w) => {
  const [op, size] = w.pick([
    ['sw', 4],
    ['sh', 2],
    ['sb', 1],
  ] as const);
  w.emit(`${op} ${reg(w)}, ${w.random(32 / size) * size}(s1)`);
};

/** A load, perhaps something else, and what uses it: as operand, address, stored value, condition, target or divisor. */
const loadUse: Item = (w) => {
  const rd = w.pick([...REGISTERS, 'zero']);
  w.emit(`${w.pick(['lw', 'lbu', 'lh'])} ${rd}, ${w.random(4) * 4}(s0)`);
  for (let n = w.random(3); n > 1; n--) w.item();
  const over = w.label();
  const uses = [
    `add a0, ${rd}, a1`,
    `add a0, a1, ${rd}`,
    `sw ${rd}, 0(s1)`,
    `mul a1, ${rd}, a2`,
    `mv a5, ${rd}`,
    `lui a0, 0x28028`,
  ];
  const more = [
    `add ${rd === 'zero' ? 'a1' : rd}, ${rd}, ${rd}`,
    `bne ${rd}, zero, ${over}`,
    `beq a0, ${rd}, ${over}`,
    `bltu ${rd}, a0, ${over}`,
  ];
  w.emit(w.pick([...uses, ...more]));
  if (w.random(2)) short(w);
  w.raw(`${over}:`);
  if (w.random(3) === 0) w.emit('lw t2, 32(s0)', `${w.pick(['lw', 'sw'])} a0, ${w.random(4) * 4}(t2)`);
};

const multiply: Item = (w) =>
  w.emit(`${w.pick(['mul', 'mul', 'mulh', 'mulhu', 'mulhsu'])} ${reg(w)}, ${reg(w)}, ${reg(w)}`);
const divide: Item = (w) => {
  if (w.random(4) === 0) w.emit(`li ${reg(w)}, ${w.pick([0, -1, 1, 7, -9])}`);
  w.emit(`${w.pick(['div', 'divu', 'rem', 'remu'])} ${reg(w)}, ${reg(w)}, ${reg(w)}`);
};

const csr: Item = (w) => {
  const name = w.pick(['mscratch', 'mscratch', 'mepc', 'mcause', 'mtval']);
  w.emit(
    w.pick([
      `csrr ${reg(w)}, ${w.pick(['mscratch', 'mepc', 'mstatus', 'mie', 'mtvec', 'mcause', 'mhartid'])}`,
      `csrw ${w.pick(['mscratch', 'mepc'])}, ${reg(w)}`,
      `csrrw ${reg(w)}, ${w.pick(['mscratch', 'mepc'])}, ${reg(w)}`,
      `csrrs ${reg(w)}, mscratch, ${reg(w)}`,
      `csrrc ${reg(w)}, mscratch, ${reg(w)}`,
      `csr${w.pick(['s', 'c', 'w'])}i mscratch, ${w.random(32)}`,
      'csrsi mstatus, 0',
      'csrs mstatus, zero',
      `csrrci ${reg(w)}, mie, 0`,
      `csrrs ${reg(w)}, ${name}, zero`,
    ]),
  );
};
/** How far a counter moves over some items. */
const counters: Item = (w) => {
  const counter = w.pick(['mcycle', 'minstret']);
  w.emit(`csrr s7, ${counter}`);
  w.items(3);
  w.emit(`csrr s8, ${counter}`, 'sub a0, s8, s7');
};
/** Writes that flush: mstatus without enabling anything, mie, mtvec to itself. */
const csrFlush: Item = (w) =>
  w.emit(
    w.pick([
      'csrci mstatus, 8',
      'csrsi mie, 8',
      'csrw mie, zero',
      'csrw mtvec, s5',
      'csrrci a0, mstatus, 8',
      'csrrs a1, mtvec, s5',
    ]),
  );
/** A load directly before a CSR instruction whose fields may name the register. */
const csrStall: Item = (w) => {
  w.emit(`lw ${w.pick(['t0', 't1', 't2', 'a0', 'a1', 'ra', 'zero'])}, 0(s0)`);
  w.emit(
    w.pick([
      'csrr a2, mtvec',
      'csrw mepc, zero',
      `csrwi mscratch, ${w.pick([1, 5, 6, 10, 11])}`,
      'csrrs t0, mscratch, t0',
      'csrr a0, mcause',
      'csrrci a3, mie, 0',
      'csrr t1, mie',
      'addi a0, a0, 5',
      'csrw mscratch, t0',
    ]),
  );
};

const forward: Item = (w) => {
  const over = w.label();
  const op = w.pick(['beq', 'bne', 'blt', 'bge', 'bltu', 'bgeu']);
  w.emit(
    w.pick([
      `${op} ${reg(w)}, ${reg(w)}, ${over}`,
      `beqz ${low(w)}, ${over}`,
      `bnez ${low(w)}, ${over}`,
      `beq zero, zero, ${over}`,
    ]),
  );
  w.items(3);
  w.raw(`${over}:`);
};
const jump: Item = (w) => {
  const over = w.label();
  w.emit(w.pick([`j ${over}`, `jal ra, ${over}`, `jal t0, ${over}`]));
  for (let n = w.random(4); n > 0; n--)
    w.raw(w.pick(['c.nop', '.word 0x00000013', '.word 0xffffffff', '.word 0x0000100f']));
  w.raw(`${over}:`);
};
const jumpRegister: Item = (w) => {
  const over = w.label();
  w.emit(`lla t0, ${over}`);
  if (w.random(2)) w.emit('sw t0, 40(s1)', 'lw t0, 40(s1)');
  w.emit(w.pick(['jr t0', 'jalr ra, t0', 'jalr t1, t0']));
  for (let n = w.random(3); n > 0; n--) w.raw('c.nop');
  w.raw(`${over}:`);
};
const call: Item = (w) => w.emit(w.pick(['jal ra, f0', 'jal ra, f1', 'jal ra, f2', 'jal ra, f3', 'jal ra, f4']));

const loop: Item = (w) =>
  w.nested((counter) => {
    const top = w.label();
    w.emit(`li ${counter}, ${1 + w.random(w.random(4) ? 6 : 24)}`);
    if (w.random(2)) short(w);
    w.raw(`${top}:`);
    w.items(5);
    const step = `addi ${counter}, ${counter}, -1`;
    const after = w.random(3);
    w.emit(step);
    for (let n = 0; n < after; n++) (w.random(2) ? short : alu)(w);
    w.emit(w.pick([`bnez ${counter}, ${top}`, `bnez ${counter}, ${top}`, `blt zero, ${counter}, ${top}`]));
    if (w.random(10) === 0) w.emit('fence.i');
  });
/** A loop with its test at the top and a jump back. */
const topTested: Item = (w) =>
  w.nested((counter) => {
    const [top, out] = [w.label(), w.label()];
    w.emit(`li ${counter}, ${w.random(6)}`);
    w.raw(`${top}:`);
    w.emit(`beqz ${counter}, ${out}`);
    w.items(3);
    w.emit(`addi ${counter}, ${counter}, -1`, `j ${top}`);
    w.raw(`${out}:`);
  });

const copyLoop: Item = (w) => {
  const [ld, st, size] = w.pick([
    ['lw', 'sw', 4],
    ['lbu', 'sb', 1],
    ['lhu', 'sh', 2],
  ] as const);
  const [top, unrolled] = [w.label(), 1 + w.random(4)];
  w.emit('mv t0, s0', 'mv t1, s1', `addi t2, s0, ${size * unrolled * (1 + w.random(3))}`);
  w.raw(`${top}:`);
  for (let n = 0; n < unrolled; n++)
    w.emit(`${ld} a${n}, ${n * size}(t0)`, ...(w.random(2) ? [`${st} a${n}, ${n * size}(t1)`] : []));
  w.emit(`addi t0, t0, ${size * unrolled}`, `addi t1, t1, ${size * unrolled}`, `bltu t0, t2, ${top}`);
};
const crcLoop: Item = (w) => {
  const [top, skip] = [w.label(), w.label()];
  w.emit(`li t0, ${1 + w.random(12)}`, 'li a3, 0x5a');
  w.raw(`${top}:`);
  w.emit('andi a4, a0, 1', 'srli a0, a0, 1', `beqz a4, ${skip}`, 'xor a0, a0, a3');
  w.raw(`${skip}:`);
  w.emit('addi t0, t0, -1', `bnez t0, ${top}`);
};

const misaligned: Item = (w) => {
  const [op, size] = w.pick([
    ['lw', 4],
    ['lh', 2],
    ['lhu', 2],
    ['sw', 4],
    ['sh', 2],
  ] as const);
  w.emit(`${op} ${reg(w)}, ${w.random(33 - size)}(${op[0] === 'l' ? 's0' : 's1'})`);
};
const trap: Item = (w) => {
  w.emit(w.pick(['ecall', '.word 0xffffffff', '.word 0x00100073', 'c.ebreak', '.half 0x0000', 'ecall']));
  // What stands behind a trap may count although it is discarded.
  if (w.random(2))
    w.emit(
      w.pick([
        'ecall',
        '.word 0xffffffff',
        'lw a0, 1(s0)',
        'csrr a0, 0x7ff',
        'sw a0, 2(s1)',
        'c.nop',
        'lw a1, 4(s0)',
        'csrw mhartid, a0',
      ]),
    );
};
const machineReturn: Item = (w) => {
  const to = w.label();
  w.emit('csrs mstatus, s6', `lla a4, ${to}`, 'csrw mepc, a4');
  w.raw('mret');
  for (let n = w.random(3); n > 0; n--) w.raw(w.pick(['c.nop', '.word 0xffffffff', 'ecall']));
  w.raw(`${to}:`);
};
const fence: Item = (w) => w.emit(w.pick(['fence', 'fence.i', 'fence rw, rw', 'fence.i']));

const atomic: Item = (w) => {
  const op = w.pick(['amoadd.w', 'amoswap.w', 'amoxor.w', 'amoand.w', 'amoor.w', 'amomax.w', 'amominu.w']);
  const lr = `lr.w ${w.pick([...REGISTERS, 'zero'])}, (s1)`;
  const sc = `sc.w ${w.pick([...REGISTERS, 'zero'])}, ${reg(w)}, (s1)`;
  w.emit(w.pick([lr, sc, `${op} ${reg(w)}, ${reg(w)}, (s1)`, lr, sc, `${op} zero, ${reg(w)}, (s0)`]));
  if (w.random(4) === 0) w.emit('mv a0, a5');
  if (w.random(12) === 0)
    w.emit('addi t2, s1, 2', w.pick(['lr.w a0, (t2)', 'sc.w a0, a1, (t2)', 'amoadd.w a0, a1, (t2)']));
};
const atomicUse: Item = (w) => {
  const rd = low(w);
  w.emit(`lw ${rd}, 0(s0)`, w.pick([`sc.w a0, ${rd}, (s1)`, `amoadd.w a1, ${rd}, (s1)`, `lr.w ${rd}, (s1)`]));
  w.emit(`lr.w ${rd}, (s1)`, w.pick([`add a0, ${rd}, a1`, `sc.w ${rd}, ${rd}, (s1)`, `amoor.w a0, ${rd}, (s1)`]));
};
const bitmanip: Item = (w) => {
  const two = [
    'sh1add',
    'sh2add',
    'sh3add',
    'andn',
    'orn',
    'xnor',
    'max',
    'minu',
    'rol',
    'ror',
    'bset',
    'bclr',
    'binv',
    'bext',
  ];
  const one = ['clz', 'ctz', 'cpop', 'sext.b', 'sext.h', 'zext.h', 'orc.b', 'rev8'];
  w.emit(w.random(2) ? `${w.pick(two)} ${reg(w)}, ${reg(w)}, ${reg(w)}` : `${w.pick(one)} ${reg(w)}, ${reg(w)}`);
};

/** What every kind has some of, so that its own items stand in every surrounding. */
const common: Kind['items'] = [
  [alu, 2],
  [immediate, 2],
  [short, 3],
  [loop, 2],
  [forward, 1],
];

export const KINDS: readonly Kind[] = [
  {
    name: 'alu chain',
    items: [
      [alu, 5],
      [immediate, 5],
      [constant, 3],
      [short, 5],
      [loop, 1],
    ],
  },
  { name: 'load use', items: [...common, [loadUse, 8], [load, 2]] },
  { name: 'store stream', items: [...common, [store, 9]] },
  { name: 'load stream', items: [...common, [load, 9]] },
  {
    name: 'branch loops',
    items: [
      [alu, 2],
      [short, 2],
      [loop, 7],
      [topTested, 2],
      [forward, 4],
    ],
  },
  {
    name: 'branch targets',
    items: [
      [short, 5],
      [immediate, 3],
      [forward, 5],
      [jump, 5],
      [loop, 4],
    ],
  },
  { name: 'call return', items: [...common, [call, 6], [jumpRegister, 4]] },
  { name: 'mul', items: [...common, [multiply, 8], [loadUse, 2]] },
  { name: 'div', items: [...common, [divide, 6], [load, 1]] },
  { name: 'csr', items: [...common, [csr, 8], [csrFlush, 4], [counters, 2]] },
  {
    name: 'memcpy',
    items: [
      [short, 2],
      [copyLoop, 5],
      [forward, 1],
    ],
  },
  {
    name: 'crc32',
    items: [
      [short, 2],
      [crcLoop, 5],
      [loop, 2],
    ],
  },
  { name: 'misaligned', items: [...common, [misaligned, 7], [loadUse, 2]] },
  { name: 'trap', items: [...common, [trap, 6], [machineReturn, 2], [load, 2]] },
  { name: 'atomics', core: 'hazard3', items: [...common, [atomic, 6], [atomicUse, 4], [store, 1]] },
  { name: 'bitmanip', core: 'hazard3', items: [...common, [bitmanip, 8]] },
  {
    name: 'predictor',
    core: 'hazard3',
    items: [
      [short, 4],
      [alu, 2],
      [loop, 8],
      [topTested, 1],
      [forward, 3],
      [trap, 1],
      [fence, 1],
    ],
  },
  {
    name: 'alignment',
    items: [
      [short, 5],
      [immediate, 4],
      [loop, 5],
      [jump, 3],
      [forward, 3],
      [load, 2],
      [fence, 1],
    ],
  },
  { name: 'csr stalls', core: 'hazard3', items: [...common, [csrStall, 8], [csr, 3]] },
  {
    name: 'everything',
    items: [
      ...common,
      [loadUse, 2],
      [csr, 2],
      [csrFlush, 1],
      [jump, 2],
      [jumpRegister, 1],
      [call, 2],
      [misaligned, 1],
      [trap, 1],
      [machineReturn, 1],
      [fence, 1],
      [multiply, 2],
      [divide, 1],
      [topTested, 1],
      [store, 2],
    ],
  },
];
