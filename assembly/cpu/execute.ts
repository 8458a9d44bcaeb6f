// The hot loop: runs pre-decoded operations until the budget is used up or an instruction needs the slow world.
import {
  CPU_INSTRET,
  CPU_LAST_EXCLUSIVE,
  CPU_LAST_LOAD,
  CPU_PAGE_MAP,
  CPU_PAGE_SHIFT,
  CPU_PC,
  CPU_PREDICTOR_BRANCH,
  CPU_PREDICTOR_SPECIAL,
  CPU_REDIRECT,
  CPU_REGISTERS,
  CPU_SCRATCH,
  CPU_SIDE_DISTANCE,
  DRAM_BASE,
  PAGE_DIRTY,
  T_DIV_BY_ZERO,
  T_DIV_NEGATIVE,
} from '../memory-map';
import { div, divu, mulh, mulhsu, mulhu, orcB, rem, remu, rev8 } from './arithmetic';
import { atomic } from './atomic';
import { Op } from './operation';
import { blockAt, followExit, followJump } from './link';
import { mispredicted, predictedSpecial, remember } from './predictor';
import { slowMemory } from './slow-memory';

/** Why execute() returned: 0 at an instruction boundary, else what the operation at LEFT_AT needs. */
export const LEFT = CPU_SCRATCH + 40;
export const LEFT_AT = CPU_SCRATCH + 44;
export const LEFT_BOUNDARY: u32 = 0;
/** 1 .. 3: answers of accessData(). */
export const LEFT_SYSTEM: u32 = 4;
export const LEFT_FETCH_FAULT: u32 = 5;
export const LEFT_BREAKPOINT: u32 = 6;

@inline function a(ip: u32): u32 {
  return load<u32>(<u32>load<u8>(ip, 2), CPU_REGISTERS);
}

@inline function b(ip: u32): u32 {
  return load<u32>(<u32>load<u8>(ip, 3), CPU_REGISTERS);
}

@inline function imm(ip: u32): u32 {
  return load<u32>(ip, 4);
}

@inline function put(ip: u32, value: u32): void {
  store<u32>(<u32>load<u8>(ip, 1), value, CPU_REGISTERS);
}

/** What a division costs beyond the table's figure: nothing, more for a negative dividend, or the shortcut for zero. */
@inline function divisionExtra(ip: u32, signed: bool): i32 {
  const zero = load<i32>(T_DIV_BY_ZERO);
  if (zero != 0 && b(ip) == 0) return zero;
  return signed && <i32>a(ip) < 0 ? load<i32>(T_DIV_NEGATIVE) : 0;
}

/** Stops at the operation at `ip`, which has not been executed (for DONE_LEAVE: has been, but is not yet counted). */
function leaveAt(ip: u32, remaining: i32, instret: u32, left: u32): i32 {
  store<u32>(CPU_PC, load<u32>(ip, CPU_SIDE_DISTANCE));
  store<u64>(CPU_INSTRET, load<u64>(CPU_INSTRET) + <u64>(instret + <u32>load<u8>(ip, CPU_SIDE_DISTANCE + 6)));
  store<u32>(LEFT, left);
  store<u32>(LEFT_AT, ip);
  return remaining - <i32>load<u16>(ip, CPU_SIDE_DISTANCE + 4);
}

function leaveBefore(pc: u32, remaining: i32, instret: u32): i32 {
  store<u32>(CPU_PC, pc);
  store<u64>(CPU_INSTRET, load<u64>(CPU_INSTRET) + <u64>instret);
  store<u32>(LEFT, LEFT_BOUNDARY);
  return remaining;
}

const enum Tail {
  TAKEN,
  TAKEN_BACK,
  NOT_TAKEN_BACK,
  JALR,
  END,
}

/**
 * Executes the block at `start`, which must fit the budget, and those behind it while they fit; `limit` bytes of RAM need
 * no check.
 * Returns the cycles left; LEFT, LEFT_AT, CPU_PC and CPU_INSTRET tell where it stopped.
 */
export function execute(start: u32, budget: i32, limit: u32): i32 {
  let ip = start;
  let remaining = budget;
  let instret: u32 = 0;
  const limit4 = limit >>> 2;
  const limit2 = limit >>> 1;
  for (;;) {
    let tail: i32 = Tail.TAKEN;
    switch (<u32>load<u8>(ip)) {
      case Op.END: tail = Tail.END; break;
      case Op.END_LOADED:
        store<u32>(CPU_LAST_LOAD, <u32>load<u8>(ip, 1));
        store<u32>(CPU_LAST_EXCLUSIVE, <u32>load<u8>(ip, 2));
        return leaveBefore(load<u32>(ip, 12), remaining - <i32>load<u16>(ip, 4), instret + <u32>load<u16>(ip, 6));
      case Op.SYSTEM: return leaveAt(ip, remaining, instret, LEFT_SYSTEM);
      case Op.FETCH_FAULT: return leaveAt(ip, remaining, instret, LEFT_FETCH_FAULT);
      case Op.BREAKPOINT: return leaveAt(ip, remaining, instret, LEFT_BREAKPOINT);
      case Op.LI: put(ip, imm(ip)); ip += 8; continue;
      case Op.MV: put(ip, a(ip)); ip += 8; continue;
      case Op.ADDI: put(ip, a(ip) + imm(ip)); ip += 8; continue;
      case Op.SLTI: put(ip, <u32>(<i32>a(ip) < <i32>imm(ip))); ip += 8; continue;
      case Op.SLTIU: put(ip, <u32>(a(ip) < imm(ip))); ip += 8; continue;
      case Op.XORI: put(ip, a(ip) ^ imm(ip)); ip += 8; continue;
      case Op.ORI: put(ip, a(ip) | imm(ip)); ip += 8; continue;
      case Op.ANDI: put(ip, a(ip) & imm(ip)); ip += 8; continue;
      case Op.SLLI: put(ip, a(ip) << imm(ip)); ip += 8; continue;
      case Op.SRLI: put(ip, a(ip) >>> imm(ip)); ip += 8; continue;
      case Op.SRAI: put(ip, <u32>(<i32>a(ip) >> <i32>imm(ip))); ip += 8; continue;
      case Op.ADD: put(ip, a(ip) + b(ip)); ip += 8; continue;
      case Op.SUB: put(ip, a(ip) - b(ip)); ip += 8; continue;
      case Op.SLL: put(ip, a(ip) << b(ip)); ip += 8; continue;
      case Op.SLT: put(ip, <u32>(<i32>a(ip) < <i32>b(ip))); ip += 8; continue;
      case Op.SLTU: put(ip, <u32>(a(ip) < b(ip))); ip += 8; continue;
      case Op.XOR: put(ip, a(ip) ^ b(ip)); ip += 8; continue;
      case Op.SRL: put(ip, a(ip) >>> b(ip)); ip += 8; continue;
      case Op.SRA: put(ip, <u32>(<i32>a(ip) >> <i32>b(ip))); ip += 8; continue;
      case Op.OR: put(ip, a(ip) | b(ip)); ip += 8; continue;
      case Op.AND: put(ip, a(ip) & b(ip)); ip += 8; continue;
      case Op.MUL: put(ip, a(ip) * b(ip)); ip += 8; continue;
      case Op.MULH: put(ip, mulh(a(ip), b(ip))); ip += 8; continue;
      case Op.MULHSU: put(ip, mulhsu(a(ip), b(ip))); ip += 8; continue;
      case Op.MULHU: put(ip, mulhu(a(ip), b(ip))); ip += 8; continue;
      case Op.DIV: remaining -= divisionExtra(ip, true); put(ip, div(a(ip), b(ip))); ip += 8; continue;
      case Op.DIVU: remaining -= divisionExtra(ip, false); put(ip, divu(a(ip), b(ip))); ip += 8; continue;
      case Op.REM: remaining -= divisionExtra(ip, true); put(ip, rem(a(ip), b(ip))); ip += 8; continue;
      case Op.REMU: remaining -= divisionExtra(ip, false); put(ip, remu(a(ip), b(ip))); ip += 8; continue;
      case Op.LB: {
        const at = a(ip) + imm(ip);
        if (at < limit) { put(ip, <u32>(<i32>load<i8>(at, DRAM_BASE))); ip += 8; continue; }
        const left = slowMemory(ip, at);
        if (left) return leaveAt(ip, remaining, instret, left);
        ip += 8;
        continue;
      }
      case Op.LH: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); ip += 8; continue; }
        const left = slowMemory(ip, at);
        if (left) return leaveAt(ip, remaining, instret, left);
        ip += 8;
        continue;
      }
      case Op.LW: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4) { put(ip, load<u32>(at, DRAM_BASE)); ip += 8; continue; }
        const left = slowMemory(ip, at);
        if (left) return leaveAt(ip, remaining, instret, left);
        ip += 8;
        continue;
      }
      case Op.LBU: {
        const at = a(ip) + imm(ip);
        if (at < limit) { put(ip, <u32>load<u8>(at, DRAM_BASE)); ip += 8; continue; }
        const left = slowMemory(ip, at);
        if (left) return leaveAt(ip, remaining, instret, left);
        ip += 8;
        continue;
      }
      case Op.LHU: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2) { put(ip, <u32>load<u16>(at, DRAM_BASE)); ip += 8; continue; }
        const left = slowMemory(ip, at);
        if (left) return leaveAt(ip, remaining, instret, left);
        ip += 8;
        continue;
      }
      case Op.SB: {
        const at = a(ip) + imm(ip);
        if (at < limit && <u32>load<u8>(at >>> CPU_PAGE_SHIFT, CPU_PAGE_MAP) == <u32>PAGE_DIRTY) {
          store<u8>(at, b(ip), DRAM_BASE);
          ip += 8;
          continue;
        }
        const left = slowMemory(ip, at);
        if (left) return leaveAt(ip, remaining, instret, left);
        ip += 8;
        continue;
      }
      case Op.SH: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && <u32>load<u8>(at >>> CPU_PAGE_SHIFT, CPU_PAGE_MAP) == <u32>PAGE_DIRTY) {
          store<u16>(at, b(ip), DRAM_BASE);
          ip += 8;
          continue;
        }
        const left = slowMemory(ip, at);
        if (left) return leaveAt(ip, remaining, instret, left);
        ip += 8;
        continue;
      }
      case Op.SW: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && <u32>load<u8>(at >>> CPU_PAGE_SHIFT, CPU_PAGE_MAP) == <u32>PAGE_DIRTY) {
          store<u32>(at, b(ip), DRAM_BASE);
          ip += 8;
          continue;
        }
        const left = slowMemory(ip, at);
        if (left) return leaveAt(ip, remaining, instret, left);
        ip += 8;
        continue;
      }
      case Op.ATOMIC: {
        const left = atomic(ip);
        if (left) return leaveAt(ip, remaining, instret, left);
        ip += 8;
        continue;
      }
      case Op.JAL: put(ip, load<u32>(ip, 20) & ~1); break;
      case Op.JALR: tail = Tail.JALR; break;
      case Op.BEQ: if (a(ip) == b(ip)) break; ip += 24; continue;
      case Op.BNE: if (a(ip) != b(ip)) break; ip += 24; continue;
      case Op.BLT: if (<i32>a(ip) < <i32>b(ip)) break; ip += 24; continue;
      case Op.BGE: if (<i32>a(ip) >= <i32>b(ip)) break; ip += 24; continue;
      case Op.BLTU: if (a(ip) < b(ip)) break; ip += 24; continue;
      case Op.BGEU: if (a(ip) >= b(ip)) break; ip += 24; continue;
      case Op.BEQ_BACK: tail = a(ip) == b(ip) ? Tail.TAKEN_BACK : Tail.NOT_TAKEN_BACK; break;
      case Op.BNE_BACK: tail = a(ip) != b(ip) ? Tail.TAKEN_BACK : Tail.NOT_TAKEN_BACK; break;
      case Op.BLT_BACK: tail = <i32>a(ip) < <i32>b(ip) ? Tail.TAKEN_BACK : Tail.NOT_TAKEN_BACK; break;
      case Op.BGE_BACK: tail = <i32>a(ip) >= <i32>b(ip) ? Tail.TAKEN_BACK : Tail.NOT_TAKEN_BACK; break;
      case Op.BLTU_BACK: tail = a(ip) < b(ip) ? Tail.TAKEN_BACK : Tail.NOT_TAKEN_BACK; break;
      case Op.BGEU_BACK: tail = a(ip) >= b(ip) ? Tail.TAKEN_BACK : Tail.NOT_TAKEN_BACK; break;
      case Op.SH1ADD: put(ip, (a(ip) << 1) + b(ip)); ip += 8; continue;
      case Op.SH2ADD: put(ip, (a(ip) << 2) + b(ip)); ip += 8; continue;
      case Op.SH3ADD: put(ip, (a(ip) << 3) + b(ip)); ip += 8; continue;
      case Op.ANDN: put(ip, a(ip) & ~b(ip)); ip += 8; continue;
      case Op.ORN: put(ip, a(ip) | ~b(ip)); ip += 8; continue;
      case Op.XNOR: put(ip, ~(a(ip) ^ b(ip))); ip += 8; continue;
      case Op.CLZ: put(ip, clz<u32>(a(ip))); ip += 8; continue;
      case Op.CTZ: put(ip, ctz<u32>(a(ip))); ip += 8; continue;
      case Op.CPOP: put(ip, popcnt<u32>(a(ip))); ip += 8; continue;
      case Op.MAX: put(ip, <i32>a(ip) > <i32>b(ip) ? a(ip) : b(ip)); ip += 8; continue;
      case Op.MAXU: put(ip, a(ip) > b(ip) ? a(ip) : b(ip)); ip += 8; continue;
      case Op.MIN: put(ip, <i32>a(ip) < <i32>b(ip) ? a(ip) : b(ip)); ip += 8; continue;
      case Op.MINU: put(ip, a(ip) < b(ip) ? a(ip) : b(ip)); ip += 8; continue;
      case Op.SEXT_B: put(ip, <u32>(<i32>(a(ip) << 24) >> 24)); ip += 8; continue;
      case Op.SEXT_H: put(ip, <u32>(<i32>(a(ip) << 16) >> 16)); ip += 8; continue;
      case Op.ZEXT_H: put(ip, a(ip) & 0xffff); ip += 8; continue;
      case Op.ROL: put(ip, rotl<u32>(a(ip), b(ip))); ip += 8; continue;
      case Op.ROR: put(ip, rotr<u32>(a(ip), b(ip))); ip += 8; continue;
      case Op.RORI: put(ip, rotr<u32>(a(ip), imm(ip))); ip += 8; continue;
      case Op.ORC_B: put(ip, orcB(a(ip))); ip += 8; continue;
      case Op.REV8: put(ip, rev8(a(ip))); ip += 8; continue;
      case Op.BCLR: put(ip, a(ip) & ~(1 << b(ip))); ip += 8; continue;
      case Op.BCLRI: put(ip, a(ip) & ~(1 << imm(ip))); ip += 8; continue;
      case Op.BEXT: put(ip, (a(ip) >>> b(ip)) & 1); ip += 8; continue;
      case Op.BEXTI: put(ip, (a(ip) >>> imm(ip)) & 1); ip += 8; continue;
      case Op.BINV: put(ip, a(ip) ^ (1 << b(ip))); ip += 8; continue;
      case Op.BINVI: put(ip, a(ip) ^ (1 << imm(ip))); ip += 8; continue;
      case Op.BSET: put(ip, a(ip) | (1 << b(ip))); ip += 8; continue;
      case Op.BSETI: put(ip, a(ip) | (1 << imm(ip))); ip += 8; continue;
      default: ip += 8; continue;
    }

    // An exit: its cycles and instructions are charged, then the stream goes on at its target.
    const from = ip;
    let target = load<u32>(from, 12);
    if (tail == Tail.NOT_TAKEN_BACK) {
      const own = load<u32>(from, 16);
      if (load<u32>(CPU_PREDICTOR_BRANCH) != own || !((load<u32>(CPU_REDIRECT) ^ own) & ~2) || !mispredicted()) {
        ip += 24;
        continue;
      }
      target = load<u32>(from, 20) & ~1;
    }
    remaining -= <i32>load<u16>(from, 4);
    instret += <u32>load<u16>(from, 6);
    if (tail == Tail.TAKEN_BACK) {
      const own = load<u32>(from, 16);
      const origin = load<u32>(CPU_REDIRECT);
      let predicted = load<u32>(CPU_PREDICTOR_BRANCH) == own && ((origin ^ own) & ~2) != 0;
      if (predicted && load<u32>(CPU_PREDICTOR_SPECIAL)) {
        const late = predictedSpecial(origin);
        if (late < 0) predicted = false;
        else remaining -= late;
      }
      if (predicted) {
        remaining += <i32>load<u8>(from, 1);
        store<u32>(CPU_REDIRECT, origin | 1);
        ip = load<u32>(from, 8);
        if (!ip) ip = blockAt(target);
        if (remaining < <i32>load<u16>(ip - 12)) return leaveBefore(target, remaining, instret);
        continue;
      }
      remember(own, load<u32>(from, 20) - own, target);
    } else if (tail == Tail.END) {
      ip = load<u32>(from, 8);
      if (!ip) ip = followExit(from);
      if (remaining < <i32>load<u16>(ip - 12)) return leaveBefore(target, remaining, instret);
      continue;
    } else if (tail == Tail.JALR) {
      target = (a(from) + target) & ~1;
      put(from, load<u32>(from, 20) & ~1);
    }

    // A redirect of the fetch unit.
    if (tail <= Tail.TAKEN_BACK) {
      ip = load<u32>(from, 8);
      if (!ip) ip = followExit(from);
    } else {
      ip = followJump(from, target);
    }
    store<u32>(CPU_REDIRECT, target);
    remaining -= <i32>load<u8>(ip - 10);
    if (remaining < <i32>load<u16>(ip - 12)) return leaveBefore(target, remaining, instret);
  }
  return remaining;
}
