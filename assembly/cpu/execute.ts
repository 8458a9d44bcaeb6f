// The hot loop: runs pre-decoded operations until the budget is used up or an instruction needs the slow world.
import {
  CACHE_D,
  COUNT_D_HITS,
  CPU_FETCH_KEY,
  CPU_INSTRET,
  CPU_LAST_EXCLUSIVE,
  CPU_LAST_LOAD,
  CPU_PAGE_MAP,
  CPU_PAGE_SHIFT,
  CPU_PC,
  CPU_PREDICTOR_BRANCH,
  CPU_PREDICTOR_SPECIAL,
  CPU_JUMP_BEHIND,
  CPU_REDIRECT,
  CPU_REGISTERS,
  CPU_SCRATCH,
  CPU_SIDE_DISTANCE,
  DRAM_BASE,
  HINT_LOAD,
  HINT_STORE,
  K_SET_MASK,
  K_SHIFT,
  PAGE_CODE,
  PAGE_DIRTY,
  T_DIV_BY_ZERO,
  T_DIV_NEGATIVE,
} from '../memory-map';
import { waitCycles } from './hazard';
import { enterLine } from './timed-fetch';
import { div, divu, mulh, mulhsu, mulhu, orcB, rem, remu, rev8 } from './arithmetic';
import { atomic } from './atomic';
import { SETTLED_BRANCH, SETTLED_LATE, findBlock } from './code-cache';
import { blockAt, followExit } from './link';
import { Op, operationAt } from './operation';
import { codeKey } from './pmp';
import { SETTLED, fenceBehindRedirect, mispredicted, predictedSpecial, remember, rememberStraddling } from './predictor';
import { slowMemory } from './slow-memory';

/** Why execute() returned: 0 at an instruction boundary, else what the operation at LEFT_AT needs. */
export const LEFT = CPU_SCRATCH + 40;
export const LEFT_AT = CPU_SCRATCH + 44;
/** What execute() holds, while it calls. */
const KEPT_IP = CPU_SCRATCH + 48;
const KEPT_REMAINING = CPU_SCRATCH + 52;
const KEPT_INSTRET = CPU_SCRATCH + 56;
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

// execute() exists twice. T = u32: the RAM answers in the same cycle. T = u64: it takes time; what needs no second look is
// what the hints of the caches say is in, used last and nobody's concern, and the count of instructions has the hits of the
// data cache in its high half.

/** True if a load of this line needs no second look. */
@inline function loads<T>(at: u32, shift: u32, mask: u32): bool {
  return sizeof<T>() == 4 || load<u32>(((at >>> shift) & mask) << 2, HINT_LOAD) == at >>> shift;
}

/** True if a store needs no second look. */
@inline function stores<T>(at: u32, shift: u32, mask: u32): bool {
  const page = <u32>load<u8>(at >>> CPU_PAGE_SHIFT, CPU_PAGE_MAP);
  if (sizeof<T>() == 4) return page == <u32>PAGE_DIRTY;
  return (page & ~(<u32>PAGE_CODE)) == <u32>PAGE_DIRTY && load<u32>(((at >>> shift) & mask) << 2, HINT_STORE) == at >>> shift;
}

@inline function hit<T>(instret: T): T {
  return sizeof<T>() == 4 ? instret : instret + <T>(<u64>1 << 32);
}

/** Whether the stream may go on at a block as far as the fetch unit is concerned. */
@inline function holdsLine<T>(ip: u32): bool {
  if (sizeof<T>() == 4) return true;
  const key = load<u32>(ip - 4);
  return key == load<u32>(CPU_FETCH_KEY) || enterLine(key);
}

@inline function countInstructions<T>(instret: T, more: u32): void {
  store<u64>(CPU_INSTRET, load<u64>(CPU_INSTRET) + <u64>(<u32>instret) + <u64>more);
  if (sizeof<T>() == 8) store<u64>(COUNT_D_HITS, load<u64>(COUNT_D_HITS) + (<u64>instret >> 32));
}

/** Stops at the operation at `ip`, which has not been executed (for DONE_LEAVE: has been, but is not yet counted). */
function leaveAt<T>(ip: u32, remaining: i32, instret: T, left: u32): i32 {
  store<u32>(CPU_PC, load<u32>(ip, CPU_SIDE_DISTANCE));
  countInstructions<T>(instret, <u32>load<u8>(ip, CPU_SIDE_DISTANCE + 6));
  store<u32>(LEFT, left);
  store<u32>(LEFT_AT, ip);
  return remaining - <i32>load<u16>(ip, CPU_SIDE_DISTANCE + 4);
}

function leaveBefore<T>(pc: u32, remaining: i32, instret: T): i32 {
  store<u32>(CPU_PC, pc);
  countInstructions<T>(instret, 0);
  store<u32>(LEFT, LEFT_BOUNDARY);
  return remaining;
}

/** The branch or block end at `from`, whose target is not known by its block yet: finds it, so that the next pass goes on. */
function leaveUnlinked<T>(from: u32, target: u32, remaining: i32, instret: T): i32 {
  if (!(load<u32>(from, 20) & 1) || <u32>load<u8>(from) <= <u32>Op.END_LOADED) followExit(from);
  return leaveBefore<T>(target, remaining, instret);
}

function leaveLoaded<T>(from: u32, target: u32, remaining: i32, instret: T): i32 {
  store<u32>(CPU_LAST_LOAD, <u32>load<u8>(from, 1));
  store<u32>(CPU_LAST_EXCLUSIVE, <u32>load<u8>(from, 2));
  if (!load<u32>(from, 8)) followExit(from);
  return leaveBefore<T>(target, remaining, instret);
}

/** Behind a redirect to a block that has yet to be found. */
function leaveJump<T>(target: u32, remaining: i32, instret: T): i32 {
  return leaveBefore<T>(target, remaining - <i32>load<u8>(blockAt(target) - 10), instret);
}

function leaveTaken<T>(from: u32, target: u32, remaining: i32, instret: T): i32 {
  const ip = followExit(from);
  redirected(target);
  return leaveBefore<T>(target, remaining - <i32>load<u8>(ip - 10), instret);
}

function leaveTakenBack<T>(from: u32, target: u32, remaining: i32, instret: T): i32 {
  const own = load<u32>(from, 16);
  remember(own, load<u32>(from, 20) - own, target);
  return leaveTaken<T>(from, target, remaining, instret);
}

function leaveFenced<T>(target: u32, remaining: i32, instret: T): i32 {
  fenceBehindRedirect(target);
  redirected(target);
  return leaveJump<T>(target, remaining, instret);
}

@inline function keep<T>(ip: u32, remaining: i32, instret: T): void {
  store<u32>(KEPT_IP, ip);
  store<i32>(KEPT_REMAINING, remaining);
  store<T>(KEPT_INSTRET, instret);
}

/** The load, store or atomic at `ip`, by the long way. */
function slowOperation(ip: u32): u32 {
  if (operationAt(ip) == Op.ATOMIC) return atomic(ip);
  return slowMemory(ip, a(ip) + imm(ip));
}

@inline function mostCycles(ip: u32): i32 {
  return <i32>load<u16>(ip - 12);
}

/** The fetch unit has been sent elsewhere. */
@inline function redirected(target: u32): void {
  store<u32>(CPU_REDIRECT, target);
  store<u32>(SETTLED_BRANCH, 1);
}

/** The branch at `from` has been taken as predicted. */
@inline function notePrediction(from: u32, late: i32): void {
  store<u32>(CPU_REDIRECT, load<u32>(CPU_REDIRECT) | 1);
  if (!(late & SETTLED)) return;
  store<u32>(SETTLED_BRANCH, load<u32>(from, 16));
  store<i32>(SETTLED_LATE, late & 1);
}

const enum Tail {
  TAKEN,
  TAKEN_BACK,
  NOT_TAKEN_BACK,
  JALR,
  END,
  END_LOADED,
  SLOW,
}

/**
 * Executes the block at `start`, which must fit the budget, and those behind it while they fit; `limit` bytes of RAM need
 * no check.
 * Returns the cycles left; LEFT, LEFT_AT, CPU_PC and CPU_INSTRET tell where it stopped.
 */
export function execute<T>(start: u32, budget: i32, limit: u32): i32 {
  let ip = start;
  let remaining = budget;
  let instret: T = 0;
  /** The exit at which the fetch unit has settled (SETTLED_BRANCH), 0 for none, and what a pass takes there. */
  let settled: u32 = 0;
  let settledCycles: i32 = 0;
  const shift: u32 = sizeof<T>() == 4 ? 0 : load<u32>(CACHE_D, K_SHIFT);
  const mask: u32 = sizeof<T>() == 4 ? 0 : load<u32>(CACHE_D, K_SET_MASK);
  const limit4 = limit >>> 2;
  const limit2 = limit >>> 1;
  for (;;) {
    let tail: i32 = Tail.TAKEN;
    switch (<u32>load<u8>(ip)) {
      case Op.END: tail = Tail.END; break;
      case Op.END_LOADED:
        // Where blocks end with every line, this is no rare way to end one.
        if (sizeof<T>() == 8) { tail = Tail.END_LOADED; break; }
        store<u32>(CPU_LAST_LOAD, <u32>load<u8>(ip, 1));
        store<u32>(CPU_LAST_EXCLUSIVE, <u32>load<u8>(ip, 2));
        return leaveBefore<T>(load<u32>(ip, 12), remaining - <i32>load<u16>(ip, 4), instret + <T>load<u16>(ip, 6));
      case Op.SYSTEM: return leaveAt<T>(ip, remaining, instret, LEFT_SYSTEM);
      case Op.FETCH_FAULT: return leaveAt<T>(ip, remaining, instret, LEFT_FETCH_FAULT);
      case Op.BREAKPOINT: return leaveAt<T>(ip, remaining, instret, LEFT_BREAKPOINT);
      case Op.ATOMIC: {
        tail = Tail.SLOW;
        break;
      }
      case Op.JAL: put(ip, load<u32>(ip, 20) & ~1); break;
      case Op.JALR: tail = Tail.JALR; break;
      // cases: begin, written by scripts/generate-cpu-cases.mjs
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
      case Op.DIV: remaining -= divisionExtra(ip, true); put(ip, div(a(ip), b(ip))); ip += 8; continue;
      case Op.DIVU: remaining -= divisionExtra(ip, false); put(ip, divu(a(ip), b(ip))); ip += 8; continue;
      case Op.REM: remaining -= divisionExtra(ip, true); put(ip, rem(a(ip), b(ip))); ip += 8; continue;
      case Op.REMU: remaining -= divisionExtra(ip, false); put(ip, remu(a(ip), b(ip))); ip += 8; continue;
      case Op.LB: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i8>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      case Op.LH: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      case Op.LW: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      case Op.LBU: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      case Op.LHU: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>load<u16>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      case Op.SB: {
        const at = a(ip) + imm(ip);
        if (at < limit && stores<T>(at, shift, mask)) { store<u8>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      case Op.SH: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && stores<T>(at, shift, mask)) { store<u16>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      case Op.SW: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      case Op.BEQ: if (a(ip) == b(ip)) break; ip += 24; continue;
      case Op.BEQ_BACK: if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break;
      case Op.BNE: if (a(ip) != b(ip)) break; ip += 24; continue;
      case Op.BNE_BACK: if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break;
      case Op.BLT: if (<i32>a(ip) < <i32>b(ip)) break; ip += 24; continue;
      case Op.BLT_BACK: if (<i32>a(ip) < <i32>b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break;
      case Op.BGE: if (<i32>a(ip) >= <i32>b(ip)) break; ip += 24; continue;
      case Op.BGE_BACK: if (<i32>a(ip) >= <i32>b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break;
      case Op.BLTU: if (a(ip) < b(ip)) break; ip += 24; continue;
      case Op.BLTU_BACK: if (a(ip) < b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break;
      case Op.BGEU: if (a(ip) >= b(ip)) break; ip += 24; continue;
      case Op.BGEU_BACK: if (a(ip) >= b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break;
      // ADDI, ADDI
      case 96: { put(ip, a(ip) + imm(ip)); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
      // ADDI, MV
      case 97: { put(ip, a(ip) + imm(ip)); ip += 8; put(ip, a(ip)); ip += 8; continue; }
      // ADDI, ADD
      case 98: { put(ip, a(ip) + imm(ip)); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
      // ADDI, SRLI
      case 99: { put(ip, a(ip) + imm(ip)); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
      // ADDI, LW
      case 100: { put(ip, a(ip) + imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ADDI, LBU
      case 101: { put(ip, a(ip) + imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ADDI, SW
      case 102: { put(ip, a(ip) + imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ADDI, SB
      case 103: { put(ip, a(ip) + imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ADDI, BEQ
      case 104: { put(ip, a(ip) + imm(ip)); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
      // ADDI, BNE
      case 105: { put(ip, a(ip) + imm(ip)); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
      // ADDI, BEQ_BACK
      case 106: { put(ip, a(ip) + imm(ip)); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // ADDI, BNE_BACK
      case 107: { put(ip, a(ip) + imm(ip)); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // ADDI, JAL
      case 108: { put(ip, a(ip) + imm(ip)); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
      // MV, ADDI
      case 109: { put(ip, a(ip)); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
      // MV, MV
      case 110: { put(ip, a(ip)); ip += 8; put(ip, a(ip)); ip += 8; continue; }
      // MV, ADD
      case 111: { put(ip, a(ip)); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
      // MV, SRLI
      case 112: { put(ip, a(ip)); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
      // MV, LW
      case 113: { put(ip, a(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // MV, LBU
      case 114: { put(ip, a(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // MV, SW
      case 115: { put(ip, a(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // MV, SB
      case 116: { put(ip, a(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // MV, BEQ
      case 117: { put(ip, a(ip)); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
      // MV, BNE
      case 118: { put(ip, a(ip)); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
      // MV, BEQ_BACK
      case 119: { put(ip, a(ip)); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // MV, BNE_BACK
      case 120: { put(ip, a(ip)); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // MV, JAL
      case 121: { put(ip, a(ip)); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
      // LI, ADDI
      case 122: { put(ip, imm(ip)); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
      // LI, MV
      case 123: { put(ip, imm(ip)); ip += 8; put(ip, a(ip)); ip += 8; continue; }
      // LI, ADD
      case 124: { put(ip, imm(ip)); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
      // LI, SRLI
      case 125: { put(ip, imm(ip)); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
      // LI, LW
      case 126: { put(ip, imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // LI, LBU
      case 127: { put(ip, imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // LI, SW
      case 128: { put(ip, imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // LI, SB
      case 129: { put(ip, imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // LI, BEQ
      case 130: { put(ip, imm(ip)); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
      // LI, BNE
      case 131: { put(ip, imm(ip)); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
      // LI, BEQ_BACK
      case 132: { put(ip, imm(ip)); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // LI, BNE_BACK
      case 133: { put(ip, imm(ip)); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // LI, JAL
      case 134: { put(ip, imm(ip)); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
      // ADD, ADDI
      case 135: { put(ip, a(ip) + b(ip)); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
      // ADD, MV
      case 136: { put(ip, a(ip) + b(ip)); ip += 8; put(ip, a(ip)); ip += 8; continue; }
      // ADD, ADD
      case 137: { put(ip, a(ip) + b(ip)); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
      // ADD, SRLI
      case 138: { put(ip, a(ip) + b(ip)); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
      // ADD, LW
      case 139: { put(ip, a(ip) + b(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ADD, LBU
      case 140: { put(ip, a(ip) + b(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ADD, SW
      case 141: { put(ip, a(ip) + b(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ADD, SB
      case 142: { put(ip, a(ip) + b(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ADD, BEQ
      case 143: { put(ip, a(ip) + b(ip)); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
      // ADD, BNE
      case 144: { put(ip, a(ip) + b(ip)); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
      // ADD, BEQ_BACK
      case 145: { put(ip, a(ip) + b(ip)); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // ADD, BNE_BACK
      case 146: { put(ip, a(ip) + b(ip)); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // ADD, JAL
      case 147: { put(ip, a(ip) + b(ip)); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
      // SLLI, ADDI
      case 148: { put(ip, a(ip) << imm(ip)); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
      // SLLI, MV
      case 149: { put(ip, a(ip) << imm(ip)); ip += 8; put(ip, a(ip)); ip += 8; continue; }
      // SLLI, ADD
      case 150: { put(ip, a(ip) << imm(ip)); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
      // SLLI, SRLI
      case 151: { put(ip, a(ip) << imm(ip)); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
      // SLLI, LW
      case 152: { put(ip, a(ip) << imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // SLLI, LBU
      case 153: { put(ip, a(ip) << imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // SLLI, SW
      case 154: { put(ip, a(ip) << imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // SLLI, SB
      case 155: { put(ip, a(ip) << imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // SLLI, BEQ
      case 156: { put(ip, a(ip) << imm(ip)); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
      // SLLI, BNE
      case 157: { put(ip, a(ip) << imm(ip)); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
      // SLLI, BEQ_BACK
      case 158: { put(ip, a(ip) << imm(ip)); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // SLLI, BNE_BACK
      case 159: { put(ip, a(ip) << imm(ip)); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // SLLI, JAL
      case 160: { put(ip, a(ip) << imm(ip)); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
      // SRLI, ADDI
      case 161: { put(ip, a(ip) >>> imm(ip)); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
      // SRLI, MV
      case 162: { put(ip, a(ip) >>> imm(ip)); ip += 8; put(ip, a(ip)); ip += 8; continue; }
      // SRLI, ADD
      case 163: { put(ip, a(ip) >>> imm(ip)); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
      // SRLI, SRLI
      case 164: { put(ip, a(ip) >>> imm(ip)); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
      // SRLI, LW
      case 165: { put(ip, a(ip) >>> imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // SRLI, LBU
      case 166: { put(ip, a(ip) >>> imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // SRLI, SW
      case 167: { put(ip, a(ip) >>> imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // SRLI, SB
      case 168: { put(ip, a(ip) >>> imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // SRLI, BEQ
      case 169: { put(ip, a(ip) >>> imm(ip)); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
      // SRLI, BNE
      case 170: { put(ip, a(ip) >>> imm(ip)); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
      // SRLI, BEQ_BACK
      case 171: { put(ip, a(ip) >>> imm(ip)); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // SRLI, BNE_BACK
      case 172: { put(ip, a(ip) >>> imm(ip)); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // SRLI, JAL
      case 173: { put(ip, a(ip) >>> imm(ip)); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
      // ANDI, ADDI
      case 174: { put(ip, a(ip) & imm(ip)); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
      // ANDI, MV
      case 175: { put(ip, a(ip) & imm(ip)); ip += 8; put(ip, a(ip)); ip += 8; continue; }
      // ANDI, ADD
      case 176: { put(ip, a(ip) & imm(ip)); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
      // ANDI, SRLI
      case 177: { put(ip, a(ip) & imm(ip)); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
      // ANDI, LW
      case 178: { put(ip, a(ip) & imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ANDI, LBU
      case 179: { put(ip, a(ip) & imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ANDI, SW
      case 180: { put(ip, a(ip) & imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ANDI, SB
      case 181: { put(ip, a(ip) & imm(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // ANDI, BEQ
      case 182: { put(ip, a(ip) & imm(ip)); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
      // ANDI, BNE
      case 183: { put(ip, a(ip) & imm(ip)); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
      // ANDI, BEQ_BACK
      case 184: { put(ip, a(ip) & imm(ip)); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // ANDI, BNE_BACK
      case 185: { put(ip, a(ip) & imm(ip)); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // ANDI, JAL
      case 186: { put(ip, a(ip) & imm(ip)); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
      // XOR, ADDI
      case 187: { put(ip, a(ip) ^ b(ip)); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
      // XOR, MV
      case 188: { put(ip, a(ip) ^ b(ip)); ip += 8; put(ip, a(ip)); ip += 8; continue; }
      // XOR, ADD
      case 189: { put(ip, a(ip) ^ b(ip)); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
      // XOR, SRLI
      case 190: { put(ip, a(ip) ^ b(ip)); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
      // XOR, LW
      case 191: { put(ip, a(ip) ^ b(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // XOR, LBU
      case 192: { put(ip, a(ip) ^ b(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // XOR, SW
      case 193: { put(ip, a(ip) ^ b(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // XOR, SB
      case 194: { put(ip, a(ip) ^ b(ip)); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
      // XOR, BEQ
      case 195: { put(ip, a(ip) ^ b(ip)); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
      // XOR, BNE
      case 196: { put(ip, a(ip) ^ b(ip)); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
      // XOR, BEQ_BACK
      case 197: { put(ip, a(ip) ^ b(ip)); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // XOR, BNE_BACK
      case 198: { put(ip, a(ip) ^ b(ip)); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      // XOR, JAL
      case 199: { put(ip, a(ip) ^ b(ip)); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
      // LW, ADDI
      case 200: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LW, MV
      case 201: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; put(ip, a(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LW, ADD
      case 202: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LW, SRLI
      case 203: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LW, LW
      case 204: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LW, LBU
      case 205: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LW, SW
      case 206: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LW, SB
      case 207: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LW, BEQ
      case 208: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LW, BNE
      case 209: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LW, BEQ_BACK
      case 210: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
        tail = Tail.SLOW;
        break;
      }
      // LW, BNE_BACK
      case 211: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
        tail = Tail.SLOW;
        break;
      }
      // LW, JAL
      case 212: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && loads<T>(at, shift, mask)) { put(ip, load<u32>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, ADDI
      case 213: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, MV
      case 214: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; put(ip, a(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, ADD
      case 215: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, SRLI
      case 216: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, LW
      case 217: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, LBU
      case 218: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, SW
      case 219: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, SB
      case 220: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, BEQ
      case 221: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, BNE
      case 222: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, BEQ_BACK
      case 223: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, BNE_BACK
      case 224: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
        tail = Tail.SLOW;
        break;
      }
      // LBU, JAL
      case 225: {
        const at = a(ip) + imm(ip);
        if (at < limit && loads<T>(at, shift, mask)) { put(ip, <u32>load<u8>(at, DRAM_BASE)); instret = hit<T>(instret); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
        tail = Tail.SLOW;
        break;
      }
      // LH, ADDI
      case 226: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LH, MV
      case 227: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; put(ip, a(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LH, ADD
      case 228: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LH, SRLI
      case 229: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LH, LW
      case 230: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LH, LBU
      case 231: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LH, SW
      case 232: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LH, SB
      case 233: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // LH, BEQ
      case 234: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LH, BNE
      case 235: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
        tail = Tail.SLOW;
        break;
      }
      // LH, BEQ_BACK
      case 236: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
        tail = Tail.SLOW;
        break;
      }
      // LH, BNE_BACK
      case 237: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
        tail = Tail.SLOW;
        break;
      }
      // LH, JAL
      case 238: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 1) < limit2 && loads<T>(at, shift, mask)) { put(ip, <u32>(<i32>load<i16>(at, DRAM_BASE))); instret = hit<T>(instret); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
        tail = Tail.SLOW;
        break;
      }
      // SW, ADDI
      case 239: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; put(ip, a(ip) + imm(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // SW, MV
      case 240: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; put(ip, a(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // SW, ADD
      case 241: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; put(ip, a(ip) + b(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // SW, SRLI
      case 242: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
        tail = Tail.SLOW;
        break;
      }
      // SW, LW
      case 243: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && loads<T>(at2, shift, mask)) { put(ip, load<u32>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // SW, LBU
      case 244: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && loads<T>(at2, shift, mask)) { put(ip, <u32>load<u8>(at2, DRAM_BASE)); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // SW, SW
      case 245: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (rotr<u32>(at2, 2) < limit4 && stores<T>(at2, shift, mask)) { store<u32>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // SW, SB
      case 246: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; const at2 = a(ip) + imm(ip); if (at2 < limit && stores<T>(at2, shift, mask)) { store<u8>(at2, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; continue; } tail = Tail.SLOW; break; }
        tail = Tail.SLOW;
        break;
      }
      // SW, BEQ
      case 247: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; if (a(ip) == b(ip)) break; ip += 24; continue; }
        tail = Tail.SLOW;
        break;
      }
      // SW, BNE
      case 248: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; if (a(ip) != b(ip)) break; ip += 24; continue; }
        tail = Tail.SLOW;
        break;
      }
      // SW, BEQ_BACK
      case 249: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
        tail = Tail.SLOW;
        break;
      }
      // SW, BNE_BACK
      case 250: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
        tail = Tail.SLOW;
        break;
      }
      // SW, JAL
      case 251: {
        const at = a(ip) + imm(ip);
        if (rotr<u32>(at, 2) < limit4 && stores<T>(at, shift, mask)) { store<u32>(at, b(ip), DRAM_BASE); instret = hit<T>(instret); ip += 8; put(ip, load<u32>(ip, 20) & ~1); break; }
        tail = Tail.SLOW;
        break;
      }
      // cases: end
      default: ip += 8; continue;
    }

    const from = ip;
    if (tail == Tail.SLOW) {
      // Nothing stays in a register across a call: what would is written to memory at every operation, not only here.
      keep<T>(from, remaining, instret);
      const left = slowOperation(from);
      ip = load<u32>(KEPT_IP) + 8;
      remaining = load<i32>(KEPT_REMAINING);
      instret = load<T>(KEPT_INSTRET);
      if (left) return leaveAt<T>(ip - 8, remaining, instret, left);
      continue;
    }

    // An exit: its cycles and instructions are charged, then the stream goes on at its target.
    let target = load<u32>(from, 12);
    if (tail == Tail.TAKEN_BACK) {
      instret += <T>load<u16>(from, 6);
      if (from != settled) {
        remaining -= <i32>load<u16>(from, 4);
        const own = load<u32>(from, 16);
        let late: i32 = -1;
        if (load<u32>(SETTLED_BRANCH) == own) {
          late = load<i32>(SETTLED_LATE) | SETTLED;
        } else {
          const origin = load<u32>(CPU_REDIRECT);
          if (load<u32>(CPU_PREDICTOR_BRANCH) == own && ((origin ^ own) & ~2) != 0) {
            late = SETTLED;
            if (load<u32>(CPU_PREDICTOR_SPECIAL)) {
              keep<T>(from, remaining, instret);
              late = predictedSpecial(origin);
              ip = load<u32>(KEPT_IP);
              remaining = load<i32>(KEPT_REMAINING);
              instret = load<T>(KEPT_INSTRET);
              target = load<u32>(ip, 12);
            }
            if (late >= 0) notePrediction(ip, late);
          }
        }
        if (late < 0) {
          const at = load<u32>(ip, 8);
          if (!at) return leaveTakenBack<T>(ip, target, remaining, instret);
          const own = load<u32>(ip, 16);
          rememberStraddling(own, load<u32>(ip, 20) - own, target, load<u8>(at - 10) != 0);
          ip = at;
          redirected(target);
          settled = 0;
          remaining -= <i32>load<u8>(ip - 10);
          if (remaining < mostCycles(ip) || !holdsLine<T>(ip)) return leaveBefore<T>(target, remaining, instret);
          continue;
        }
        remaining += <i32>load<u8>(ip, 1) - (late & 1);
        if (late & SETTLED) {
          settled = ip;
          settledCycles = <i32>load<u16>(ip, 4) - <i32>load<u8>(ip, 1) + (late & 1);
        }
      } else {
        remaining -= settledCycles;
      }
      const next = load<u32>(ip, 8);
      if (!next) return leaveUnlinked<T>(ip, target, remaining, instret);
      ip = next;
    } else if (tail == Tail.NOT_TAKEN_BACK) {
      // The remembered branch, reached by sequential fetch.
      if (!((load<u32>(CPU_REDIRECT) ^ load<u32>(from, 16)) & ~2) || !mispredicted()) {
        ip += 24;
        continue;
      }
      target = load<u32>(from, 20) & ~1;
      remaining -= <i32>load<u16>(from, 4);
      instret += <T>load<u16>(from, 6);
      redirected(target);
      settled = 0;
      ip = findBlock(codeKey(target));
      if (!ip) return leaveJump<T>(target, remaining, instret);
      remaining -= <i32>load<u8>(ip - 10);
    } else {
      remaining -= <i32>load<u16>(from, 4);
      instret += <T>load<u16>(from, 6);
      if (tail == Tail.TAKEN) {
        ip = load<u32>(from, 8);
        if (!ip) return leaveTaken<T>(from, target, remaining, instret);
        redirected(target);
        settled = 0;
        remaining -= <i32>load<u8>(ip - 10);
      } else if (tail == Tail.JALR) {
        target = (a(from) + target) & ~1;
        const behind = load<u32>(from, 20);
        put(from, behind & ~1);
        store<u32>(CPU_JUMP_BEHIND, behind & ~1);
        // A fence.i behind a redirect clears the predictor unexecuted.
        if (behind & 1) return leaveFenced<T>(target, remaining, instret);
        redirected(target);
        settled = 0;
        ip = findBlock(codeKey(target));
        if (!ip) return leaveJump<T>(target, remaining, instret);
        remaining -= <i32>load<u8>(ip - 10);
      } else if (tail == Tail.END) {
        ip = load<u32>(from, 8);
        if (!ip) return leaveUnlinked<T>(from, target, remaining, instret);
      } else {
        ip = load<u32>(from, 8);
        if (!ip) return leaveLoaded<T>(from, target, remaining, instret);
        const wait = <i32>waitCycles(load<u32>(ip - 8), <u32>load<u8>(ip - 9), <u32>load<u8>(from, 1), <u32>load<u8>(from, 2));
        if (remaining - wait < mostCycles(ip) || !holdsLine<T>(ip)) return leaveLoaded<T>(from, target, remaining, instret);
        remaining -= wait;
        continue;
      }
    }
    if (remaining < mostCycles(ip) || !holdsLine<T>(ip)) return leaveBefore<T>(target, remaining, instret);
  }
  return remaining;
}
