// What each instruction leaves in rd, after the specification's pseudocode, on unbounded integers: neither the silicon nor
// the slow twin has a part in the values that the test programs expect.

const WORD = 1n << 32n;
const u = (a: bigint): bigint => ((a % WORD) + WORD) % WORD;
const s = (a: bigint): bigint => (u(a) >> 31n ? u(a) - WORD : u(a));
const bits = (a: bigint): number[] => Array.from({ length: 32 }, (_, i) => Number((u(a) >> BigInt(i)) & 1n));
const fromBits = (list: readonly number[]): bigint =>
  list.reduce((sum, bit, i) => sum + (BigInt(bit) << BigInt(i)), 0n);
const bytes = (a: bigint): bigint[] => [0n, 8n, 16n, 24n].map((at) => (u(a) >> at) & 0xffn);
const fromBytes = (list: readonly bigint[]): bigint => list.reduce((sum, byte, i) => sum + (byte << BigInt(8 * i)), 0n);
const rotate = (a: bigint, right: bigint): bigint =>
  fromBits(bits(a).map((_, i, all) => all[(i + Number(right)) % 32]!));
const shamt = (b: bigint): bigint => u(b) & 31n;
const truncate = (a: bigint, b: bigint): bigint => a / b;

/** rd of an operation on two registers, signed or unsigned operands alike; the caller cuts it to 32 bits. */
export const BINARY: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  and: (a, b) => u(a) & u(b),
  or: (a, b) => u(a) | u(b),
  xor: (a, b) => u(a) ^ u(b),
  slt: (a, b) => (s(a) < s(b) ? 1n : 0n),
  sltu: (a, b) => (u(a) < u(b) ? 1n : 0n),
  sll: (a, b) => u(a) << shamt(b),
  srl: (a, b) => u(a) >> shamt(b),
  sra: (a, b) => s(a) >> shamt(b),
  mul: (a, b) => s(a) * s(b),
  mulh: (a, b) => (s(a) * s(b)) >> 32n,
  mulhsu: (a, b) => (s(a) * u(b)) >> 32n,
  mulhu: (a, b) => (u(a) * u(b)) >> 32n,
  div: (a, b) => (u(b) === 0n ? -1n : truncate(s(a), s(b))),
  divu: (a, b) => (u(b) === 0n ? -1n : u(a) / u(b)),
  rem: (a, b) => (u(b) === 0n ? a : s(a) % s(b)),
  remu: (a, b) => (u(b) === 0n ? a : u(a) % u(b)),
  sh1add: (a, b) => (a << 1n) + b,
  sh2add: (a, b) => (a << 2n) + b,
  sh3add: (a, b) => (a << 3n) + b,
  andn: (a, b) => u(a) & u(~b),
  orn: (a, b) => u(a) | u(~b),
  xnor: (a, b) => ~(a ^ b),
  max: (a, b) => (s(a) > s(b) ? a : b),
  maxu: (a, b) => (u(a) > u(b) ? a : b),
  min: (a, b) => (s(a) < s(b) ? a : b),
  minu: (a, b) => (u(a) < u(b) ? a : b),
  rol: (a, b) => rotate(a, 32n - shamt(b)),
  ror: (a, b) => rotate(a, shamt(b)),
  bclr: (a, b) => fromBits(bits(a).map((bit, i) => (BigInt(i) === shamt(b) ? 0 : bit))),
  bset: (a, b) => fromBits(bits(a).map((bit, i) => (BigInt(i) === shamt(b) ? 1 : bit))),
  binv: (a, b) => fromBits(bits(a).map((bit, i) => (BigInt(i) === shamt(b) ? 1 - bit : bit))),
  bext: (a, b) => BigInt(bits(a)[Number(shamt(b))]!),
};

/** Register-immediate instructions by the register form with the same value. */
export const IMMEDIATE: Readonly<Record<string, string>> = {
  addi: 'add',
  andi: 'and',
  ori: 'or',
  xori: 'xor',
  slti: 'slt',
  sltiu: 'sltu',
};

/** The same with a shift amount or bit number, 0 .. 31, as immediate. */
export const SHIFT_IMMEDIATE: Readonly<Record<string, string>> = {
  slli: 'sll',
  srli: 'srl',
  srai: 'sra',
  rori: 'ror',
  bclri: 'bclr',
  bseti: 'bset',
  binvi: 'binv',
  bexti: 'bext',
};

const leadingZeros = (a: bigint): bigint => BigInt(32 - (u(a) === 0n ? 0 : u(a).toString(2).length));

export const UNARY: Readonly<Record<string, (a: bigint) => bigint>> = {
  clz: leadingZeros,
  ctz: (a) => leadingZeros(fromBits(bits(a).reverse())),
  cpop: (a) => BigInt(bits(a).filter((bit) => bit === 1).length),
  'sext.b': (a) => ((u(a) & 0xffn) ^ 0x80n) - 0x80n,
  'sext.h': (a) => ((u(a) & 0xffffn) ^ 0x8000n) - 0x8000n,
  'zext.h': (a) => u(a) & 0xffffn,
  'orc.b': (a) => fromBytes(bytes(a).map((byte) => (byte === 0n ? 0n : 0xffn))),
  rev8: (a) => fromBytes(bytes(a).reverse()),
};

/** What an atomic operation leaves in memory. */
export const ATOMIC: Readonly<Record<string, (memory: bigint, b: bigint) => bigint>> = {
  'amoadd.w': BINARY.add!,
  'amoswap.w': (_, b) => b,
  'amoand.w': BINARY.and!,
  'amoor.w': BINARY.or!,
  'amoxor.w': BINARY.xor!,
  'amomax.w': BINARY.max!,
  'amomaxu.w': BINARY.maxu!,
  'amomin.w': BINARY.min!,
  'amominu.w': BINARY.minu!,
};

/** Whether a branch is taken. */
export const BRANCH: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  beq: (a, b) => u(a) === u(b),
  bne: (a, b) => u(a) !== u(b),
  blt: (a, b) => s(a) < s(b),
  bge: (a, b) => s(a) >= s(b),
  bltu: (a, b) => u(a) < u(b),
  bgeu: (a, b) => u(a) >= u(b),
};

/** The value as a 32-bit hexadecimal literal. */
export const literal = (a: bigint): string => `0x${u(a).toString(16).padStart(8, '0')}`;

/** A sign-extended literal of `width` bits, as an immediate field takes it. */
export const signed = (a: bigint): string => s(a).toString();
