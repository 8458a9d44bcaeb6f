// The operations of a pre-decoded block. Dense, so that the dispatch becomes one jump table.
//
// A simple operation takes 8 bytes: {u8 operation, u8 rd, u8 rs1, u8 rs2, u32 immediate}; register fields are byte offsets
// into the register file, a result nobody sees goes to the word behind x31.
// An exit takes 24 bytes: {u8 operation, u8 spare, u8 rs1, u8 rs2, u16 cycles, u16 instructions, u32 operation at the target
// or 0, u32 target, u32 own address, u32 what follows in memory}; cycles and instructions count from the block's start and
// include the exit itself.

import { CPU_SIDE_DISTANCE } from '../memory-map';

export const SIMPLE_BYTES: u32 = 8;
export const EXIT_BYTES: u32 = 24;

/** The operation before any fusion, from its notes (see translate.ts): bits 0 .. 6; bit 7: four bytes long. */
@inline export function operationAt(ip: u32): i32 {
  return <i32>load<u8>(ip, CPU_SIDE_DISTANCE + 7) & 0x7f;
}

/** Bytes of the instruction that the operation stands for. */
@inline export function lengthAt(ip: u32): u32 {
  return load<u8>(ip, CPU_SIDE_DISTANCE + 7) & 0x80 ? 4 : 2;
}

export const enum Op {
  END,
  END_LOADED,
  SYSTEM,
  FETCH_FAULT,
  BREAKPOINT,
  LI,
  MV,
  ADDI,
  SLTI,
  SLTIU,
  XORI,
  ORI,
  ANDI,
  SLLI,
  SRLI,
  SRAI,
  ADD,
  SUB,
  SLL,
  SLT,
  SLTU,
  XOR,
  SRL,
  SRA,
  OR,
  AND,
  MUL,
  MULH,
  MULHSU,
  MULHU,
  DIV,
  DIVU,
  REM,
  REMU,
  LB,
  LH,
  LW,
  LBU,
  LHU,
  SB,
  SH,
  SW,
  ATOMIC,
  JAL,
  JALR,
  BEQ,
  BNE,
  BLT,
  BGE,
  BLTU,
  BGEU,
  // The same with a backward target on a core that predicts those.
  BEQ_BACK,
  BNE_BACK,
  BLT_BACK,
  BGE_BACK,
  BLTU_BACK,
  BGEU_BACK,
  SH1ADD,
  SH2ADD,
  SH3ADD,
  ANDN,
  ORN,
  XNOR,
  CLZ,
  CTZ,
  CPOP,
  MAX,
  MAXU,
  MIN,
  MINU,
  SEXT_B,
  SEXT_H,
  ZEXT_H,
  ROL,
  ROR,
  RORI,
  ORC_B,
  REV8,
  BCLR,
  BCLRI,
  BEXT,
  BEXTI,
  BINV,
  BINVI,
  BSET,
  BSETI,
  NOP,
  // Not operations: kinds of instruction that translate to others.
  FENCE,
  FENCE_I,
  ILLEGAL,
}
