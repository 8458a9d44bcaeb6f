// One 32-bit instruction word → operation, register fields, immediate, the registers it reads (for the load-use wait) and
// its cycles when nothing goes wrong. RV32IM, A, Zicsr, Zifencei, Zba, Zbb, Zbs, Zicbom as CPU_ISA allows.
import {
  CPU_ISA,
  CPU_SCRATCH,
  ISA_A,
  ISA_M,
  ISA_ZBA,
  ISA_ZBB,
  ISA_ZBS,
  ISA_ZICBOM,
  T_ALU,
  T_AMO,
  T_CSR_FIELDS_WAIT,
  T_DIV,
  T_FENCE,
  T_LOAD,
  T_MUL,
  T_MULH,
  T_STORE,
  T_STORE_DATA_WAITS,
} from '../memory-map';
import { Op } from './operation';

/** Results of decode(), u32 each. */
export const D_OP = CPU_SCRATCH;
export const D_RD = CPU_SCRATCH + 4;
export const D_RS1 = CPU_SCRATCH + 8;
export const D_RS2 = CPU_SCRATCH + 12;
export const D_IMMEDIATE = CPU_SCRATCH + 16;
/** Bit n: the instruction waits for a load into register n. */
export const D_READS = CPU_SCRATCH + 20;
export const D_CYCLES = CPU_SCRATCH + 24;
/** Register whose value arrives late (loads, lr.w, sc.w), 0 for none. */
export const D_LOADS = CPU_SCRATCH + 28;
/** 1 for lr.w and sc.w, 2 for the other atomics. */
export const D_EXCLUSIVE = CPU_SCRATCH + 32;

@inline function has(bits: u32): bool {
  return (load<u32>(CPU_ISA) & bits) != 0;
}

@inline function reads1(raw: u32): u32 {
  return 1 << ((raw >> 15) & 31);
}

@inline function reads2(raw: u32): u32 {
  return 1 << ((raw >> 20) & 31);
}

@inline function set(op: u32, immediate: u32, reads: u32, cycles: u32): void {
  store<u32>(D_OP, op);
  store<u32>(D_IMMEDIATE, immediate);
  store<u32>(D_READS, reads & ~1);
  store<u32>(D_CYCLES, cycles);
}

function illegal(): void {
  set(Op.ILLEGAL, 0, 0, 0);
}

/** Offset of a conditional branch. */
export function branchOffset(raw: u32): u32 {
  return <u32>((<i32>(raw & 0x8000_0000)) >> 19) | ((raw << 4) & 0x800) | ((raw >> 20) & 0x7e0) | ((raw >> 7) & 0x1e);
}

/** Offset of a jal. */
export function jumpOffset(raw: u32): u32 {
  return <u32>((<i32>(raw & 0x8000_0000)) >> 11) | (raw & 0xf_f000) | ((raw >> 9) & 0x800) | ((raw >> 20) & 0x7fe);
}

function unaryBitmanip(selector: u32): u32 {
  switch (selector) {
    case 0: return Op.CLZ;
    case 1: return Op.CTZ;
    case 2: return Op.CPOP;
    case 4: return Op.SEXT_B;
    case 5: return Op.SEXT_H;
    default: return Op.ILLEGAL;
  }
}

function shiftLeftImmediate(raw: u32, f7: u32): u32 {
  if (f7 == 0) return Op.SLLI;
  if (has(ISA_ZBB) && f7 == 0x30) return unaryBitmanip((raw >> 20) & 31);
  if (!has(ISA_ZBS)) return Op.ILLEGAL;
  switch (f7) {
    case 0x14: return Op.BSETI;
    case 0x24: return Op.BCLRI;
    case 0x34: return Op.BINVI;
    default: return Op.ILLEGAL;
  }
}

function shiftRightImmediate(raw: u32, f7: u32): u32 {
  if (f7 == 0) return Op.SRLI;
  if (f7 == 0x20) return Op.SRAI;
  if (has(ISA_ZBB)) {
    if (f7 == 0x30) return Op.RORI;
    if (raw >> 20 == 0x287) return Op.ORC_B;
    if (raw >> 20 == 0x698) return Op.REV8;
  }
  return has(ISA_ZBS) && f7 == 0x24 ? Op.BEXTI : Op.ILLEGAL;
}

function immediateForm(raw: u32): void {
  const immediate = <u32>(<i32>raw >> 20);
  const f7 = raw >> 25;
  const reads = reads1(raw);
  let op: u32 = Op.ILLEGAL;
  let operand = immediate;
  switch ((raw >> 12) & 7) {
    case 0: op = Op.ADDI; break;
    case 1: op = shiftLeftImmediate(raw, f7); operand = immediate & 31; break;
    case 2: op = Op.SLTI; break;
    case 3: op = Op.SLTIU; break;
    case 4: op = Op.XORI; break;
    case 5: op = shiftRightImmediate(raw, f7); operand = immediate & 31; break;
    case 6: op = Op.ORI; break;
    default: op = Op.ANDI; break;
  }
  set(op, operand, reads, load<u32>(T_ALU));
}

function baseRegister(f3: u32): u32 {
  switch (f3) {
    case 0: return Op.ADD;
    case 1: return Op.SLL;
    case 2: return Op.SLT;
    case 3: return Op.SLTU;
    case 4: return Op.XOR;
    case 5: return Op.SRL;
    case 6: return Op.OR;
    default: return Op.AND;
  }
}

function bitmanipRegister(raw: u32): u32 {
  const key = ((raw >> 22) & 0x3f8) | ((raw >> 12) & 7);
  if (has(ISA_ZBA)) {
    if (key == 0x82) return Op.SH1ADD;
    if (key == 0x84) return Op.SH2ADD;
    if (key == 0x86) return Op.SH3ADD;
  }
  if (has(ISA_ZBB)) {
    switch (key) {
      case 0x107: return Op.ANDN;
      case 0x106: return Op.ORN;
      case 0x104: return Op.XNOR;
      case 0x02c: return Op.MIN;
      case 0x02d: return Op.MINU;
      case 0x02e: return Op.MAX;
      case 0x02f: return Op.MAXU;
      case 0x181: return Op.ROL;
      case 0x185: return Op.ROR;
      case 0x024: return (raw >> 20) & 31 ? Op.ILLEGAL : Op.ZEXT_H;
      default: break;
    }
  }
  if (!has(ISA_ZBS)) return Op.ILLEGAL;
  switch (key) {
    case 0x0a1: return Op.BSET;
    case 0x121: return Op.BCLR;
    case 0x1a1: return Op.BINV;
    case 0x125: return Op.BEXT;
    default: return Op.ILLEGAL;
  }
}

function registerForm(raw: u32): void {
  const f7 = raw >> 25;
  const f3 = (raw >> 12) & 7;
  const reads = reads1(raw) | reads2(raw);
  if (f7 == 0) return set(baseRegister(f3), 0, reads, load<u32>(T_ALU));
  if (f7 == 0x20 && f3 == 0) return set(Op.SUB, 0, reads, load<u32>(T_ALU));
  if (f7 == 0x20 && f3 == 5) return set(Op.SRA, 0, reads, load<u32>(T_ALU));
  if (f7 == 1) {
    if (!has(ISA_M)) return illegal();
    return set(Op.MUL + f3, 0, reads, f3 == 0 ? load<u32>(T_MUL) : f3 < 4 ? load<u32>(T_MULH) : load<u32>(T_DIV));
  }
  const op = bitmanipRegister(raw);
  set(op, 0, op == Op.ZEXT_H ? reads1(raw) : reads, load<u32>(T_ALU));
}

function loadForm(raw: u32): void {
  const f3 = (raw >> 12) & 7;
  if (f3 == 3 || f3 > 5) return illegal();
  const op = f3 < 3 ? Op.LB + f3 : Op.LBU + (f3 - 4);
  set(op, <u32>(<i32>raw >> 20), reads1(raw), load<u32>(T_LOAD));
  store<u32>(D_LOADS, (raw >> 7) & 31);
}

function storeForm(raw: u32): void {
  const f3 = (raw >> 12) & 7;
  if (f3 > 2) return illegal();
  const offset = <u32>(<i32>(raw & 0xfe00_0000) >> 20) | ((raw >> 7) & 31);
  const data = load<u32>(T_STORE_DATA_WAITS) ? reads2(raw) : 0;
  set(Op.SB + f3, offset, reads1(raw) | data, load<u32>(T_STORE));
}

function atomicForm(raw: u32): void {
  const f5 = raw >> 27;
  const known = f5 < 5 || f5 == 8 || f5 == 12 || f5 == 16 || f5 == 20 || f5 == 24 || f5 == 28;
  if (!has(ISA_A) || ((raw >> 12) & 7) != 2 || !known || (f5 == 2 && ((raw >> 20) & 31) != 0)) return illegal();
  if (f5 == 2 || f5 == 3) {
    set(Op.ATOMIC, raw, reads1(raw) | reads2(raw), f5 == 2 ? load<u32>(T_LOAD) : load<u32>(T_STORE));
    store<u32>(D_LOADS, (raw >> 7) & 31);
    store<u32>(D_EXCLUSIVE, 1);
  } else {
    set(Op.ATOMIC, raw, reads1(raw) | reads2(raw), load<u32>(T_AMO));
    store<u32>(D_EXCLUSIVE, 2);
  }
}

function fenceForm(raw: u32): void {
  const f3 = (raw >> 12) & 7;
  if (f3 == 0) set(Op.FENCE, 0, 0, load<u32>(T_FENCE));
  else if (f3 == 1) set(Op.FENCE_I, raw, 0, 0);
  else if (f3 == 2 && has(ISA_ZICBOM) && ((raw >> 7) & 31) == 0 && raw >> 20 < 3) set(Op.SYSTEM, raw, reads1(raw), 0);
  else illegal();
}

function systemForm(raw: u32): void {
  const f3 = (raw >> 12) & 7;
  if (f3 == 4) return illegal();
  if (f3 == 0) return set(Op.SYSTEM, raw, 0, 0);
  let reads: u32 = f3 < 4 ? reads1(raw) : 0;
  if (load<u32>(T_CSR_FIELDS_WAIT)) reads |= reads1(raw) | (1 << ((raw >> 20) & 31));
  set(Op.SYSTEM, raw, reads, 0);
}

/** Decodes a 32-bit instruction (a compressed one after decompress()) into D_*. */
export function decode(raw: u32): void {
  store<u32>(D_RD, (raw >> 7) & 31);
  store<u32>(D_RS1, (raw >> 15) & 31);
  store<u32>(D_RS2, (raw >> 20) & 31);
  store<u32>(D_LOADS, 0);
  store<u32>(D_EXCLUSIVE, 0);
  if ((raw & 3) != 3) return illegal();
  const f3 = (raw >> 12) & 7;
  switch ((raw >> 2) & 31) {
    case 0x00: return loadForm(raw);
    case 0x03: return fenceForm(raw);
    case 0x04: return immediateForm(raw);
    case 0x05: return set(Op.LI, raw & 0xffff_f000, 1, load<u32>(T_ALU)); // auipc: the translator adds pc
    case 0x08: return storeForm(raw);
    case 0x0b: return atomicForm(raw);
    case 0x0c: return registerForm(raw);
    case 0x0d: return set(Op.LI, raw & 0xffff_f000, 0, load<u32>(T_ALU));
    case 0x18:
      if (f3 == 2 || f3 == 3) return illegal();
      return set(Op.BEQ + (f3 < 2 ? f3 : f3 - 2), branchOffset(raw), reads1(raw) | reads2(raw), 0);
    case 0x19:
      if (f3 != 0) return illegal();
      return set(Op.JALR, <u32>(<i32>raw >> 20), reads1(raw), 0);
    case 0x1b: return set(Op.JAL, jumpOffset(raw), 0, 0);
    case 0x1c: return systemForm(raw);
    default: return illegal();
  }
}
