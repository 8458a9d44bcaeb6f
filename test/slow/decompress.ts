// RV32C expanded field by field after the tables of the specification; slow, and written apart from the silicon's.

const bit = (value: number, at: number): number => (value >>> at) & 1;

/** Gathers bits of `c`: from[i] goes to bit to[i]. */
function gather(c: number, from: readonly number[], to: readonly number[]): number {
  return from.reduce((value, source, i) => value | (bit(c, source) << to[i]!), 0);
}

const signed = (value: number, bits: number): number => (value << (32 - bits)) >> (32 - bits);

const addi = (rd: number, rs1: number, value: number): number =>
  (((value & 0xfff) << 20) | (rs1 << 15) | (rd << 7) | 0x13) >>> 0;
const shift = (f3: number, rd: number, amount: number, high = 0): number =>
  ((high << 25) | (amount << 20) | (rd << 15) | (f3 << 12) | (rd << 7) | 0x13) >>> 0;
const register = (f7: number, f3: number, rd: number, rs1: number, rs2: number): number =>
  ((f7 << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | 0x33) >>> 0;
const lw = (rd: number, rs1: number, offset: number): number =>
  ((offset << 20) | (rs1 << 15) | (2 << 12) | (rd << 7) | 0x03) >>> 0;
const sw = (rs2: number, rs1: number, offset: number): number =>
  (((offset >> 5) << 25) | (rs2 << 20) | (rs1 << 15) | (2 << 12) | ((offset & 31) << 7) | 0x23) >>> 0;
const jalr = (rd: number, rs1: number): number => ((rs1 << 15) | (rd << 7) | 0x67) >>> 0;

function jal(rd: number, c: number): number {
  const offset = gather(c, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2], [11, 4, 9, 8, 10, 6, 7, 3, 2, 1, 5]);
  const s = signed(offset, 12);
  const field = (bit(s, 20) << 31) | (((s >> 1) & 0x3ff) << 21) | (bit(s, 11) << 20) | (((s >> 12) & 0xff) << 12);
  return (field | (rd << 7) | 0x6f) >>> 0;
}

function branch(f3: number, rs1: number, c: number): number {
  const s = signed(gather(c, [12, 11, 10, 6, 5, 4, 3, 2], [8, 4, 3, 7, 6, 2, 1, 5]), 9);
  const high = (bit(s, 12) << 31) | (((s >> 5) & 63) << 25);
  return (high | (rs1 << 15) | (f3 << 12) | (((s >> 1) & 15) << 8) | (bit(s, 11) << 7) | 0x63) >>> 0;
}

function compute(c: number, rd: number, rs2: number): number | undefined {
  const amount = ((c >> 2) & 31) | (bit(c, 12) << 5);
  const kind = (c >> 10) & 3;
  if (kind < 2) return amount > 31 ? undefined : shift(5, rd, amount, kind === 1 ? 0x20 : 0);
  if (kind === 2) return ((addi(rd, rd, signed(amount, 6)) | (7 << 12)) >>> 0) as number;
  if (bit(c, 12)) return undefined;
  return register(((c >> 5) & 3) === 0 ? 0x20 : 0, [0, 4, 6, 7][(c >> 5) & 3]!, rd, rd, rs2);
}

/** The 32-bit form of a 16-bit instruction, undefined if it is reserved. */
export function decompressSlowly(c: number): number | undefined {
  const rd = (c >> 7) & 31;
  const rs2 = (c >> 2) & 31;
  const small = 8 + ((c >> 2) & 7);
  const base = 8 + ((c >> 7) & 7);
  const immediate = signed(((c >> 2) & 31) | (bit(c, 12) << 5), 6);
  switch (((c & 3) << 3) | (c >> 13)) {
    case 0o00: {
      const size = gather(c, [12, 11, 10, 9, 8, 7, 6, 5], [5, 4, 9, 8, 7, 6, 2, 3]);
      return size ? addi(small, 2, size) : undefined;
    }
    case 0o02:
      return lw(small, base, gather(c, [12, 11, 10, 6, 5], [5, 4, 3, 2, 6]));
    case 0o06:
      return sw(small, base, gather(c, [12, 11, 10, 6, 5], [5, 4, 3, 2, 6]));
    case 0o10:
      return addi(rd, rd, immediate);
    case 0o11:
      return jal(1, c);
    case 0o12:
      return addi(rd, 0, immediate);
    case 0o13: {
      if (rd === 2) {
        const size = signed(gather(c, [12, 6, 5, 4, 3, 2], [9, 4, 6, 8, 7, 5]), 10);
        return size ? addi(2, 2, size) : undefined;
      }
      return immediate ? ((immediate << 12) | (rd << 7) | 0x37) >>> 0 : undefined;
    }
    case 0o14:
      return compute(c, base, small);
    case 0o15:
      return jal(0, c);
    case 0o16:
      return branch(0, base, c);
    case 0o17:
      return branch(1, base, c);
    case 0o20:
      return bit(c, 12) ? undefined : shift(1, rd, rs2);
    case 0o22:
      return rd ? lw(rd, 2, gather(c, [12, 6, 5, 4, 3, 2], [5, 4, 3, 2, 7, 6])) : undefined;
    case 0o24:
      if (rs2) return register(0, 0, rd, bit(c, 12) ? rd : 0, rs2);
      if (rd) return jalr(bit(c, 12), rd);
      return bit(c, 12) ? 0x0010_0073 : undefined;
    case 0o26:
      return sw(rs2, 2, gather(c, [12, 11, 10, 9, 8, 7], [5, 4, 3, 2, 7, 6]));
    default:
      return undefined;
  }
}
