// Which neighbouring operations have a case of their own. Written by scripts/generate-cpu-cases.mjs.
import { Op } from './operation';

function firstIndex(op: i32): i32 {
  switch (op) {
    case Op.ADDI: return 0;
    case Op.MV: return 1;
    case Op.LI: return 2;
    case Op.ADD: return 3;
    case Op.SLLI: return 4;
    case Op.SRLI: return 5;
    case Op.ANDI: return 6;
    case Op.XOR: return 7;
    case Op.LW: return 8;
    case Op.LBU: return 9;
    case Op.LH: return 10;
    case Op.SW: return 11;
    default: return -1;
  }
}

function secondIndex(op: i32): i32 {
  switch (op) {
    case Op.ADDI: return 0;
    case Op.MV: return 1;
    case Op.ADD: return 2;
    case Op.SRLI: return 3;
    case Op.LW: return 4;
    case Op.LBU: return 5;
    case Op.SW: return 6;
    case Op.SB: return 7;
    case Op.BEQ: return 8;
    case Op.BNE: return 9;
    case Op.BEQ_BACK: return 10;
    case Op.BNE_BACK: return 11;
    case Op.JAL: return 12;
    default: return -1;
  }
}

/** The operation that does `first` and then `second`, which stands behind it; 0 if there is none. */
export function fuse(first: i32, second: i32): i32 {
  const i = firstIndex(first);
  const j = secondIndex(second);
  return i < 0 || j < 0 ? 0 : 96 + i * 13 + j;
}
