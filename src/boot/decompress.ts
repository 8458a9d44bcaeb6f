// Compressed instructions as the 32-bit ones they stand for (RISC-V unprivileged specification, chapter "C" extension).

const bits = (value: number, high: number, low: number): number => (value >>> low) & ((1 << (high - low + 1)) - 1);
const signed = (value: number, width: number): number => (value << (32 - width)) >> (32 - width);

const LOAD = 0x03;
const OP_IMM = 0x13;
const STORE = 0x23;
const OP = 0x33;
const LUI = 0x37;
const BRANCH = 0x63;
const JALR = 0x67;
const JAL = 0x6f;
const EBREAK = 0x0010_0073;

const iType = (opcode: number, funct3: number, rd: number, rs1: number, imm: number): number =>
  ((imm << 20) | (rs1 << 15) | (funct3 << 12) | (rd << 7) | opcode) >>> 0;
const rType = (funct7: number, funct3: number, rd: number, rs1: number, rs2: number): number =>
  ((funct7 << 25) | (rs2 << 20) | (rs1 << 15) | (funct3 << 12) | (rd << 7) | OP) >>> 0;
const storeWord = (rs1: number, rs2: number, imm: number): number =>
  ((bits(imm, 11, 5) << 25) | (rs2 << 20) | (rs1 << 15) | (2 << 12) | (bits(imm, 4, 0) << 7) | STORE) >>> 0;
const branch = (funct3: number, rs1: number, imm: number): number =>
  ((bits(imm, 12, 12) << 31) |
    (bits(imm, 10, 5) << 25) |
    (rs1 << 15) |
    (funct3 << 12) |
    (bits(imm, 4, 1) << 8) |
    (bits(imm, 11, 11) << 7) |
    BRANCH) >>>
  0;
const jump = (rd: number, imm: number): number =>
  ((bits(imm, 20, 20) << 31) |
    (bits(imm, 10, 1) << 21) |
    (bits(imm, 11, 11) << 20) |
    (bits(imm, 19, 12) << 12) |
    (rd << 7) |
    JAL) >>>
  0;

const immediate6 = (half: number): number => signed((bits(half, 12, 12) << 5) | bits(half, 6, 2), 6);
const jumpOffset = (half: number): number =>
  signed(
    (bits(half, 12, 12) << 11) |
      (bits(half, 8, 8) << 10) |
      (bits(half, 10, 9) << 8) |
      (bits(half, 6, 6) << 7) |
      (bits(half, 7, 7) << 6) |
      (bits(half, 2, 2) << 5) |
      (bits(half, 11, 11) << 4) |
      (bits(half, 5, 3) << 1),
    12,
  );
const branchOffset = (half: number): number =>
  signed(
    (bits(half, 12, 12) << 8) |
      (bits(half, 6, 5) << 6) |
      (bits(half, 2, 2) << 5) |
      (bits(half, 11, 10) << 3) |
      (bits(half, 4, 3) << 1),
    9,
  );

/** The 32-bit instruction, or undefined for an encoding that RV32 leaves reserved or to floating point. */
export function decompress(half: number): number | undefined {
  const funct3 = bits(half, 15, 13);
  if ((half & 3) === 0) return quadrant0(half, funct3);
  return (half & 3) === 1 ? quadrant1(half, funct3) : quadrant2(half, funct3);
}

function quadrant0(half: number, funct3: number): number | undefined {
  const [rd, rs1] = [8 + bits(half, 4, 2), 8 + bits(half, 9, 7)];
  const offset = (bits(half, 5, 5) << 6) | (bits(half, 12, 10) << 3) | (bits(half, 6, 6) << 2);
  if (funct3 === 0) {
    const imm =
      (bits(half, 10, 7) << 6) | (bits(half, 12, 11) << 4) | (bits(half, 5, 5) << 3) | (bits(half, 6, 6) << 2);
    return imm === 0 ? undefined : iType(OP_IMM, 0, rd, 2, imm);
  }
  if (funct3 === 2) return iType(LOAD, 2, rd, rs1, offset);
  return funct3 === 6 ? storeWord(rs1, rd, offset) : undefined;
}

function quadrant1(half: number, funct3: number): number | undefined {
  const rd = bits(half, 11, 7);
  switch (funct3) {
    case 0:
      return iType(OP_IMM, 0, rd, rd, immediate6(half));
    case 1:
      return jump(1, jumpOffset(half));
    case 2:
      return iType(OP_IMM, 0, rd, 0, immediate6(half));
    case 3:
      return rd === 2 ? addSp(half) : lui(rd, immediate6(half));
    case 4:
      return arithmetic(half, 8 + bits(half, 9, 7));
    case 5:
      return jump(0, jumpOffset(half));
    default:
      return branch(funct3 === 6 ? 0 : 1, 8 + bits(half, 9, 7), branchOffset(half));
  }
}

function addSp(half: number): number | undefined {
  const imm = signed(
    (bits(half, 12, 12) << 9) |
      (bits(half, 4, 3) << 7) |
      (bits(half, 5, 5) << 6) |
      (bits(half, 2, 2) << 5) |
      (bits(half, 6, 6) << 4),
    10,
  );
  return imm === 0 ? undefined : iType(OP_IMM, 0, 2, 2, imm);
}

function lui(rd: number, imm: number): number | undefined {
  return imm === 0 ? undefined : ((imm << 12) | (rd << 7) | LUI) >>> 0;
}

function arithmetic(half: number, rd: number): number | undefined {
  const kind = bits(half, 11, 10);
  if (kind === 2) return iType(OP_IMM, 7, rd, rd, immediate6(half));
  if (kind < 2)
    return bits(half, 12, 12) === 1 ? undefined : iType(OP_IMM, 5, rd, rd, bits(half, 6, 2) | (kind === 1 ? 0x400 : 0));
  if (bits(half, 12, 12) === 1) return undefined;
  const rs2 = 8 + bits(half, 4, 2);
  const [funct7, funct3] = [
    [0x20, 0],
    [0, 4],
    [0, 6],
    [0, 7],
  ][bits(half, 6, 5)] as [number, number];
  return rType(funct7, funct3, rd, rd, rs2);
}

function quadrant2(half: number, funct3: number): number | undefined {
  const [rd, rs2] = [bits(half, 11, 7), bits(half, 6, 2)];
  switch (funct3) {
    case 0:
      return bits(half, 12, 12) === 1 ? undefined : iType(OP_IMM, 1, rd, rd, rs2);
    case 2: {
      const offset = (bits(half, 3, 2) << 6) | (bits(half, 12, 12) << 5) | (bits(half, 6, 4) << 2);
      return rd === 0 ? undefined : iType(LOAD, 2, rd, 2, offset);
    }
    case 4:
      return registers(bits(half, 12, 12) === 1, rd, rs2);
    case 6:
      return storeWord(2, rs2, (bits(half, 8, 7) << 6) | (bits(half, 12, 9) << 2));
    default:
      return undefined;
  }
}

function registers(links: boolean, rd: number, rs2: number): number | undefined {
  if (rs2 !== 0) return rType(0, 0, rd, links ? rd : 0, rs2);
  if (rd === 0) return links ? EBREAK : undefined;
  return iType(JALR, 0, links ? 1 : 0, rd, 0);
}
