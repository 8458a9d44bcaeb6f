// One RV32 instruction as text: RV32IMAC, Zicsr, Zifencei, Zba, Zbb, Zbs, Zicbom. For fault reports, so it favours the
// few names that everybody reads over every pseudo-instruction of an assembler.
import { decompress } from './decompress.js';

const ABI = 'zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(
  ' ',
);
const LOADS = ['lb', 'lh', 'lw', undefined, 'lbu', 'lhu'];
const STORES = ['sb', 'sh', 'sw'];
const BRANCHES = ['beq', 'bne', undefined, undefined, 'blt', 'bge', 'bltu', 'bgeu'];
const CSR_OPERATIONS = [undefined, 'csrrw', 'csrrs', 'csrrc', undefined, 'csrrwi', 'csrrsi', 'csrrci'];
const SYSTEM: Readonly<Record<number, string>> = {
  115: 'ecall',
  1048691: 'ebreak',
  807403635: 'mret',
  273678451: 'wfi',
  4111: 'fence.i',
};
const CACHE_BLOCK: Readonly<Record<number, string>> = { 0: 'cbo.inval', 1: 'cbo.clean', 2: 'cbo.flush' };
const ATOMIC: Readonly<Record<number, string>> = {
  0: 'amoadd.w',
  1: 'amoswap.w',
  2: 'lr.w',
  3: 'sc.w',
  4: 'amoxor.w',
  8: 'amoor.w',
  12: 'amoand.w',
  16: 'amomin.w',
  20: 'amomax.w',
  24: 'amominu.w',
  28: 'amomaxu.w',
};
/** Register operations by funct7, then funct3. */
const BY_FUNCT7: Readonly<Record<number, string>> = {
  0: 'add sll slt sltu xor srl or and',
  1: 'mul mulh mulhsu mulhu div divu rem remu',
  32: 'sub - - - xnor sra orn andn',
  16: '- - sh1add - sh2add - sh3add -',
  5: '- - - - min minu max maxu',
  48: '- rol - - - ror - -',
  36: '- bclr - - - bext - -',
  52: '- binv - - - - - -',
  20: '- bset - - - - - -',
  4: '- - - - zext.h - - -',
};
const UNARY: Readonly<Record<number, string>> = {
  1536: 'clz',
  1537: 'ctz',
  1538: 'cpop',
  1540: 'sext.b',
  1541: 'sext.h',
};
const BYTE_ORDER: Readonly<Record<number, string>> = { 1688: 'rev8', 647: 'orc.b' };
const SHIFT_LEFT: Readonly<Record<number, string>> = { 0: 'slli', 20: 'bseti', 36: 'bclri', 52: 'binvi' };
const SHIFT_RIGHT: Readonly<Record<number, string>> = { 0: 'srli', 32: 'srai', 36: 'bexti', 48: 'rori' };
const IMMEDIATE = ['addi', undefined, 'slti', 'sltiu', 'xori', undefined, 'ori', 'andi'];

const field = (word: number, high: number, low: number): number => (word >>> low) & ((1 << (high - low + 1)) - 1);
const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;

/** Length in bytes of the instruction that begins with this half-word. */
export function instructionBytes(half: number): 2 | 4 {
  return (half & 3) === 3 ? 4 : 2;
}

/**
 * The instruction at an address as text.
 * @param word its 32 bits; of a compressed one the lower 16 count
 */
export function disassemble(word: number, address: number): string {
  if (instructionBytes(word) === 4) return full(word, address) ?? `.word ${hex(word)}`;
  const half = word & 0xffff;
  const expanded = decompress(half);
  const text = expanded === undefined ? undefined : full(expanded, address);
  return text === undefined ? `.half ${hex(half)}` : `c.${text}`;
}

function full(word: number, address: number): string | undefined {
  const rd = ABI[field(word, 11, 7)]!;
  const rs1 = ABI[field(word, 19, 15)]!;
  const rs2 = ABI[field(word, 24, 20)]!;
  const funct3 = field(word, 14, 12);
  const offset = word >> 20;
  switch (word & 0x7f) {
    case 0x37:
      return `lui ${rd}, ${hex(word >>> 12)}`;
    case 0x17:
      return `auipc ${rd}, ${hex(word >>> 12)}`;
    case 0x6f:
      return `jal ${rd}, ${hex(address + jumpOffset(word))}`;
    case 0x67:
      return funct3 === 0 ? `jalr ${rd}, ${offset}(${rs1})` : undefined;
    case 0x63:
      return named(BRANCHES[funct3], `${rs1}, ${rs2}, ${hex(address + branchOffset(word))}`);
    case 0x03:
      return named(LOADS[funct3], `${rd}, ${offset}(${rs1})`);
    case 0x23:
      return named(STORES[funct3], `${rs2}, ${((word >> 25) << 5) | field(word, 11, 7)}(${rs1})`);
    case 0x13:
      return withImmediate(word, funct3, rd, rs1);
    case 0x33:
      return named(operation(field(word, 31, 25), funct3), `${rd}, ${rs1}, ${rs2}`);
    case 0x2f:
      return funct3 === 2 ? named(ATOMIC[field(word, 31, 27)], `${rd}, ${rs2}, (${rs1})`) : undefined;
    case 0x0f:
      if (funct3 === 2) return named(CACHE_BLOCK[offset], `(${rs1})`);
      return funct3 === 0 ? 'fence' : SYSTEM[word];
    case 0x73:
      return funct3 === 0
        ? SYSTEM[word]
        : named(CSR_OPERATIONS[funct3], `${rd}, ${hex(word >>> 20)}, ${funct3 > 4 ? field(word, 19, 15) : rs1}`);
    default:
      return undefined;
  }
}

function named(name: string | undefined, operands: string): string | undefined {
  return name === undefined ? undefined : `${name} ${operands}`;
}

function operation(funct7: number, funct3: number): string | undefined {
  const name = BY_FUNCT7[funct7]?.split(' ')[funct3];
  return name === '-' ? undefined : name;
}

function withImmediate(word: number, funct3: number, rd: string, rs1: string): string | undefined {
  if (funct3 !== 1 && funct3 !== 5) return named(IMMEDIATE[funct3], `${rd}, ${rs1}, ${word >> 20}`);
  const unary = funct3 === 1 ? UNARY[word >>> 20] : BYTE_ORDER[word >>> 20];
  if (unary !== undefined) return `${unary} ${rd}, ${rs1}`;
  const name = (funct3 === 1 ? SHIFT_LEFT : SHIFT_RIGHT)[field(word, 31, 25)];
  return named(name, `${rd}, ${rs1}, ${field(word, 24, 20)}`);
}

function jumpOffset(word: number): number {
  return ((word >> 31) << 20) | (field(word, 19, 12) << 12) | (field(word, 20, 20) << 11) | (field(word, 30, 21) << 1);
}

function branchOffset(word: number): number {
  return ((word >> 31) << 12) | (field(word, 7, 7) << 11) | (field(word, 30, 25) << 5) | (field(word, 11, 8) << 1);
}
