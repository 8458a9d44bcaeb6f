// Compressed instructions (RISC-V unprivileged specification, chapter "C") as the 32-bit instruction each stands for.

const SP: u32 = 2;
const RA: u32 = 1;

@inline function iType(immediate: u32, rs1: u32, f3: u32, rd: u32, opcode: u32): u32 {
  return (immediate << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | opcode;
}

@inline function rType(f7: u32, rs2: u32, rs1: u32, f3: u32, rd: u32): u32 {
  return (f7 << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | 0x33;
}

@inline function storeWord(immediate: u32, rs2: u32, rs1: u32): u32 {
  return ((immediate >> 5) << 25) | (rs2 << 20) | (rs1 << 15) | 0x2000 | ((immediate & 31) << 7) | 0x23;
}

@inline function bits(c: u32, high: u32, low: u32, to: u32): u32 {
  return ((c >> low) & ((1 << (high - low + 1)) - 1)) << to;
}

@inline function sixBits(c: u32): u32 {
  return <u32>((<i32>(bits(c, 12, 12, 31))) >> 26) | bits(c, 6, 2, 0);
}

function jump(c: u32, rd: u32): u32 {
  const offset = <u32>((<i32>bits(c, 12, 12, 31)) >> 20) | bits(c, 11, 11, 4) | bits(c, 10, 9, 8) | bits(c, 8, 8, 10) |
    bits(c, 7, 7, 6) | bits(c, 6, 6, 7) | bits(c, 5, 3, 1) | bits(c, 2, 2, 5);
  return (bits(offset, 20, 20, 31)) | (bits(offset, 10, 1, 21)) | (bits(offset, 11, 11, 20)) | (bits(offset, 19, 12, 12)) |
    (rd << 7) | 0x6f;
}

function branch(c: u32, f3: u32): u32 {
  const offset = <u32>((<i32>bits(c, 12, 12, 31)) >> 23) | bits(c, 11, 10, 3) | bits(c, 6, 5, 6) | bits(c, 4, 3, 1) |
    bits(c, 2, 2, 5);
  return bits(offset, 12, 12, 31) | bits(offset, 10, 5, 25) | ((8 + bits(c, 9, 7, 0)) << 15) | (f3 << 12) |
    bits(offset, 4, 1, 8) | bits(offset, 11, 11, 7) | 0x63;
}

function quadrant0(c: u32): u32 {
  const small = 8 + bits(c, 4, 2, 0);
  const base = 8 + bits(c, 9, 7, 0);
  const word = bits(c, 12, 10, 3) | bits(c, 6, 6, 2) | bits(c, 5, 5, 6);
  switch (c >> 13) {
    case 0: {
      const immediate = bits(c, 12, 11, 4) | bits(c, 10, 7, 6) | bits(c, 6, 6, 2) | bits(c, 5, 5, 3);
      return immediate ? iType(immediate, SP, 0, small, 0x13) : 0;
    }
    case 2: return iType(word, base, 2, small, 0x03);
    case 6: return storeWord(word, small, base);
    default: return 0;
  }
}

function arithmetic(c: u32): u32 {
  const rd = 8 + bits(c, 9, 7, 0);
  const rs2 = 8 + bits(c, 4, 2, 0);
  const shift = bits(c, 6, 2, 0);
  switch (bits(c, 11, 10, 0)) {
    case 0: return c & 0x1000 ? 0 : iType(shift, rd, 5, rd, 0x13);
    case 1: return c & 0x1000 ? 0 : iType(0x400 | shift, rd, 5, rd, 0x13);
    case 2: return iType(sixBits(c), rd, 7, rd, 0x13);
    default: break;
  }
  if (c & 0x1000) return 0;
  switch (bits(c, 6, 5, 0)) {
    case 0: return rType(0x20, rs2, rd, 0, rd);
    case 1: return rType(0, rs2, rd, 4, rd);
    case 2: return rType(0, rs2, rd, 6, rd);
    default: return rType(0, rs2, rd, 7, rd);
  }
}

function upperOrStack(c: u32, rd: u32): u32 {
  if (rd == SP) {
    const immediate = <u32>((<i32>bits(c, 12, 12, 31)) >> 22) | bits(c, 6, 6, 4) | bits(c, 5, 5, 6) | bits(c, 4, 3, 7) |
      bits(c, 2, 2, 5);
    return immediate ? iType(immediate, SP, 0, SP, 0x13) : 0;
  }
  const upper = sixBits(c);
  return upper ? (upper << 12) | (rd << 7) | 0x37 : 0;
}

function quadrant1(c: u32): u32 {
  const rd = bits(c, 11, 7, 0);
  switch (c >> 13) {
    case 0: return iType(sixBits(c), rd, 0, rd, 0x13);
    case 1: return jump(c, RA);
    case 2: return iType(sixBits(c), 0, 0, rd, 0x13);
    case 3: return upperOrStack(c, rd);
    case 4: return arithmetic(c);
    case 5: return jump(c, 0);
    case 6: return branch(c, 0);
    default: return branch(c, 1);
  }
}

function registerForm(c: u32, rd: u32, rs2: u32): u32 {
  if (!(c & 0x1000)) {
    if (rs2) return rType(0, rs2, 0, 0, rd);
    return rd ? iType(0, rd, 0, 0, 0x67) : 0;
  }
  if (rs2) return rType(0, rs2, rd, 0, rd);
  return rd ? iType(0, rd, 0, RA, 0x67) : 0x0010_0073;
}

function quadrant2(c: u32): u32 {
  const rd = bits(c, 11, 7, 0);
  const rs2 = bits(c, 6, 2, 0);
  switch (c >> 13) {
    case 0: return c & 0x1000 ? 0 : iType(rs2, rd, 1, rd, 0x13);
    case 2: return rd ? iType(bits(c, 12, 12, 5) | bits(c, 6, 4, 2) | bits(c, 3, 2, 6), SP, 2, rd, 0x03) : 0;
    case 4: return registerForm(c, rd, rs2);
    case 6: return storeWord(bits(c, 12, 9, 2) | bits(c, 8, 7, 6), rs2, SP);
    default: return 0;
  }
}

/** The 32-bit instruction that the 16-bit `c` stands for; 0, itself illegal, for what RV32C reserves. */
export function decompress(c: u32): u32 {
  switch (c & 3) {
    case 0: return quadrant0(c);
    case 1: return quadrant1(c);
    default: return quadrant2(c);
  }
}
