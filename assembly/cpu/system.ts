// Instructions that leave the hot loop: CSR accesses, ecall, ebreak, mret, wfi, fence.i, cache management, and the illegal.
import {
  CPU_INSTRET,
  CPU_MENVCFG,
  CPU_MSTATUS,
  CPU_PC,
  CPU_PRIVILEGE,
  CPU_REGISTERS,
  CPU_STOP,
  CPU_STOP_EBREAK,
  CPU_STOP_ON_EBREAK,
  CPU_WAITING,
  T_ALU,
  T_CSR_READ,
  T_CSR_WRITE_FLUSH,
  T_CSR_WRITE_QUIET,
  T_CSR_WRITE_REDIRECTS,
  T_FENCE,
  T_FENCE_I,
  T_MRET,
  T_TRAP,
  T_TRAPS_RETIRE,
  T_WFI,
} from '../memory-map';
import { fenced, forgetInstructions, manageLine } from './cache-control';
import { CSR_MISSING, csrRead, csrWrite } from './csr';
import { D_OP, decode } from './decode';
import { decompress } from './decompress';
import { redirect } from './redirect';
import { Op } from './operation';
import { forget } from './predictor';
import { MSTATUS_TW, returnFromTrap, takeTrap } from './trap';
import { retireBehind } from './retire-behind';

@inline function retire(count: u32): void {
  store<u64>(CPU_INSTRET, load<u64>(CPU_INSTRET) + <u64>count);
}

@inline function advance(length: u32): void {
  store<u32>(CPU_PC, load<u32>(CPU_PC) + length);
}

/** Takes an exception raised by an instruction of `length` bytes at CPU_PC; returns its cycles. */
export function exception(cause: u32, value: u32, cycles: u32, length: u32): u32 {
  const counts = load<u32>(T_TRAPS_RETIRE) != 0;
  if (counts) retire((cause == 3 || cause == 8 || cause == 11 ? 1 : 0) + retireBehind(load<u32>(CPU_PC) + length));
  takeTrap(cause, value);
  return cycles + redirect(load<u32>(CPU_PC));
}

function illegal(raw: u32, length: u32): u32 {
  return exception(2, length == 2 ? raw & 0xffff : raw, load<u32>(T_TRAP), length);
}

function csrOperand(instruction: u32): u32 {
  const field = (instruction >> 15) & 31;
  return instruction & 0x4000 ? field : load<u32>(field * 4, CPU_REGISTERS);
}

function accessCsr(instruction: u32): u32 {
  const number = instruction >> 20;
  const kind = (instruction >> 12) & 3;
  const field = (instruction >> 15) & 31;
  const rd = (instruction >> 7) & 31;
  const writes = kind == 1 || field != 0;
  store<u32>(CSR_MISSING, 0);
  const old = csrRead(number);
  if (load<u32>(CSR_MISSING) || (writes && number >> 10 == 3)) return illegal(instruction, 4);
  if (writes) {
    const operand = csrOperand(instruction);
    csrWrite(number, kind == 1 ? operand : kind == 2 ? old | operand : old & ~operand);
  }
  if (rd) store<u32>(rd * 4, old, CPU_REGISTERS);
  retire(1);
  advance(4);
  if (!writes) return load<u32>(T_CSR_READ);
  if (number == 0x340 || number == 0x341) return load<u32>(T_CSR_WRITE_QUIET);
  const behind = load<u32>(T_CSR_WRITE_REDIRECTS) ? redirect(load<u32>(CPU_PC)) : 0;
  return load<u32>(T_CSR_WRITE_FLUSH) + behind;
}

function fenceInstructions(): u32 {
  forgetInstructions();
  forget();
  retire(1);
  advance(4);
  return load<u32>(T_FENCE_I) + redirect(load<u32>(CPU_PC));
}

function fence(): u32 {
  if (!fenced()) return 0;
  retire(1);
  advance(4);
  return load<u32>(T_FENCE);
}

/** Zicbom: machine mode always, user mode as menvcfg.CBIE and CBCFE say. */
function manageCache(instruction: u32): u32 {
  const kind = instruction >> 20;
  const allowed: u32 = kind == 0 ? 0x30 : 0x40;
  if (load<u32>(CPU_PRIVILEGE) != 3 && !(load<u32>(CPU_MENVCFG) & allowed)) return illegal(instruction, 4);
  if (!manageLine(kind, load<u32>(((instruction >> 15) & 31) * 4, CPU_REGISTERS))) return 0;
  retire(1);
  advance(4);
  return load<u32>(T_ALU);
}

function machineReturn(instruction: u32): u32 {
  if (load<u32>(CPU_PRIVILEGE) != 3) return illegal(instruction, 4);
  retire(1 + (load<u32>(T_TRAPS_RETIRE) ? retireBehind(load<u32>(CPU_PC) + 4) : 0));
  returnFromTrap();
  return load<u32>(T_MRET) + redirect(load<u32>(CPU_PC));
}

function waitForInterrupt(instruction: u32): u32 {
  if (load<u32>(CPU_PRIVILEGE) != 3 && load<u32>(CPU_MSTATUS) & MSTATUS_TW) return illegal(instruction, 4);
  store<u32>(CPU_WAITING, 1);
  retire(1);
  advance(4);
  return load<u32>(T_WFI);
}

function breakpoint(length: u32): u32 {
  if (load<u32>(CPU_STOP_ON_EBREAK)) {
    store<u32>(CPU_STOP, CPU_STOP_EBREAK);
    return 0;
  }
  return exception(3, load<u32>(CPU_PC), load<u32>(T_TRAP), length);
}

function privileged(instruction: u32, raw: u32, length: u32): u32 {
  switch (instruction) {
    case 0x0000_0073: return exception(load<u32>(CPU_PRIVILEGE) == 3 ? 11 : 8, 0, load<u32>(T_TRAP), 4);
    case 0x0010_0073: return breakpoint(length);
    case 0x3020_0073: return machineReturn(instruction);
    case 0x1050_0073: return waitForInterrupt(instruction);
    default: return illegal(raw, length);
  }
}

/**
 * Executes the instruction `raw` at CPU_PC, everything before it being accounted for. Returns its cycles; CPU_STOP is set if
 * the run ends here.
 */
export function system(raw: u32): u32 {
  const length: u32 = (raw & 3) == 3 ? 4 : 2;
  const instruction = length == 4 ? raw : decompress(raw);
  decode(instruction);
  const op = load<i32>(D_OP);
  if (op == Op.ILLEGAL) return illegal(raw, length);
  if (op == Op.FENCE_I) return fenceInstructions();
  if ((instruction & 0x7f) == 0x0f) return (instruction >> 12) & 7 ? manageCache(instruction) : fence();
  return instruction & 0x3000 ? accessCsr(instruction) : privileged(instruction, raw, length);
}
