// The value of every register-to-register operation of RV32IM, Zba, Zbb and Zbs, after the specification's pseudocode.

/** High word of a product, from 16-bit pieces. */
function mulhu(a: number, b: number): number {
  const [al, ah, bl, bh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = ah * bl + ((al * bl) >>> 16);
  const low = (middle % 0x1_0000) + al * bh;
  return (ah * bh + Math.floor(middle / 0x1_0000) + Math.floor(low / 0x1_0000)) | 0;
}

const mulh = (a: number, b: number): number => (mulhu(a >>> 0, b >>> 0) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
const mulhsu = (a: number, b: number): number => (mulhu(a >>> 0, b >>> 0) - (a < 0 ? b : 0)) | 0;

function div(a: number, b: number): number {
  if (b === 0) return -1;
  return (a / b) | 0;
}

const rem = (a: number, b: number): number => (b === 0 ? a : (a % b) | 0);
const divu = (a: number, b: number): number => (b === 0 ? -1 : ((a >>> 0) / (b >>> 0)) | 0);
const remu = (a: number, b: number): number => (b === 0 ? a : ((a >>> 0) % (b >>> 0)) | 0);
const ror = (a: number, by: number): number => (by & 31 ? (a >>> (by & 31)) | (a << (32 - (by & 31))) : a);

function cpop(a: number): number {
  let count = 0;
  for (let i = 0; i < 32; i++) count += (a >>> i) & 1;
  return count;
}

function ctz(a: number): number {
  for (let i = 0; i < 32; i++) if ((a >>> i) & 1) return i;
  return 32;
}

const bytes = (a: number, change: (byte: number) => number): number =>
  [0, 8, 16, 24].reduce((value, at) => value | (change((a >>> at) & 255) << at), 0);
const rev8 = (a: number): number => (a << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24);

type Operation = (a: number, b: number) => number;

/** Operations of opcode OP by funct7 * 8 + funct3; operands signed. */
export const REGISTER_OPERATIONS: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x000, (a, b) => a + b],
  [0x001, (a, b) => a << b],
  [0x002, (a, b) => (a < b ? 1 : 0)],
  [0x003, (a, b) => (a >>> 0 < b >>> 0 ? 1 : 0)],
  [0x004, (a, b) => a ^ b],
  [0x005, (a, b) => a >>> b],
  [0x006, (a, b) => a | b],
  [0x007, (a, b) => a & b],
  [0x100, (a, b) => a - b],
  [0x105, (a, b) => a >> b],
  [0x008, (a, b) => Math.imul(a, b)],
  [0x009, mulh],
  [0x00a, mulhsu],
  [0x00b, (a, b) => mulhu(a >>> 0, b >>> 0)],
  [0x00c, div],
  [0x00d, divu],
  [0x00e, rem],
  [0x00f, remu],
  [0x082, (a, b) => (a << 1) + b],
  [0x084, (a, b) => (a << 2) + b],
  [0x086, (a, b) => (a << 3) + b],
  [0x107, (a, b) => a & ~b],
  [0x106, (a, b) => a | ~b],
  [0x104, (a, b) => ~(a ^ b)],
  [0x02c, (a, b) => Math.min(a, b)],
  [0x02d, (a, b) => Math.min(a >>> 0, b >>> 0)],
  [0x02e, (a, b) => Math.max(a, b)],
  [0x02f, (a, b) => Math.max(a >>> 0, b >>> 0)],
  [0x181, (a, b) => ror(a, -b)],
  [0x185, (a, b) => ror(a, b)],
  [0x0a1, (a, b) => a | (1 << b)],
  [0x121, (a, b) => a & ~(1 << b)],
  [0x1a1, (a, b) => a ^ (1 << b)],
  [0x125, (a, b) => (a >>> b) & 1],
]);

/** Unary Zbb operations by funct3 * 4096 + the upper twelve bits. */
export const UNARY_OPERATIONS: ReadonlyMap<number, (a: number) => number> = new Map([
  [0x1600, (a: number) => Math.clz32(a)],
  [0x1601, ctz],
  [0x1602, cpop],
  [0x1604, (a: number) => (a << 24) >> 24],
  [0x1605, (a: number) => (a << 16) >> 16],
  [0x5287, (a: number) => bytes(a, (byte) => (byte ? 255 : 0))],
  [0x5698, rev8],
]);
