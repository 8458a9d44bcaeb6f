// The hot loop: runs pre-decoded operations until the budget is used up or an instruction needs the slow world.
import {
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
  PAGE_CODE,
  PAGE_DIRTY,
  T_DIV_BY_ZERO,
  T_DIV_NEGATIVE,
} from '../memory-map';
import { hintMask } from './cache';
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
/** What execute() holds while it calls. */
const KEPT_IP = CPU_SCRATCH + 48;
const KEPT_HITS = CPU_SCRATCH + 56;
/** i32: cycles left when the present block was entered: in memory, since only exits ask for it. */
const REMAINING = CPU_SCRATCH + 52;
/** Neither SETTLED nor late: the predictor has to be asked. */
const SPECIAL: i32 = 4;
export const LEFT_BOUNDARY: u32 = 0;
/** 1 .. 3: answers of accessData(). */
export const LEFT_SYSTEM: u32 = 4;
export const LEFT_FETCH_FAULT: u32 = 5;
export const LEFT_BREAKPOINT: u32 = 6;

// Operands and result of the operation at `ip`, and of the second and third of a sequence that starts there.

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

@inline function a2(ip: u32): u32 {
  return load<u32>(<u32>load<u8>(ip, 10), CPU_REGISTERS);
}

@inline function b2(ip: u32): u32 {
  return load<u32>(<u32>load<u8>(ip, 11), CPU_REGISTERS);
}

@inline function imm2(ip: u32): u32 {
  return load<u32>(ip, 12);
}

@inline function put2(ip: u32, value: u32): void {
  store<u32>(<u32>load<u8>(ip, 9), value, CPU_REGISTERS);
}

@inline function a3(ip: u32): u32 {
  return load<u32>(<u32>load<u8>(ip, 18), CPU_REGISTERS);
}

@inline function b3(ip: u32): u32 {
  return load<u32>(<u32>load<u8>(ip, 19), CPU_REGISTERS);
}

@inline function imm3(ip: u32): u32 {
  return load<u32>(ip, 20);
}

@inline function put3(ip: u32, value: u32): void {
  store<u32>(<u32>load<u8>(ip, 17), value, CPU_REGISTERS);
}

/** Charges what a division costs beyond the table's figure: nothing, more for a negative dividend, or the shortcut for zero. */
@inline function chargeDivision(ip: u32, signed: bool): void {
  const zero = load<i32>(T_DIV_BY_ZERO);
  const negative = signed ? load<i32>(T_DIV_NEGATIVE) : 0;
  if (!(zero | negative)) return;
  const extra = zero != 0 && b(ip) == 0 ? zero : signed && <i32>a(ip) < 0 ? negative : 0;
  store<i32>(REMAINING, load<i32>(REMAINING) - extra);
}

// execute() exists twice. T = u32: the RAM answers in the same cycle. T = u64: it takes time; what needs no second look is
// what the hints of the caches say is in, used last and nobody's concern. What is in memory here costs no register where it
// is not needed: the dispatch has few to give.

// A check names the size of the access: one comparison for "in the RAM" and "aligned", or, with caches, for "aligned" and "in
// a line that is hinted at", where `mask` picks the hint.

@inline function loads1<T>(at: u32, limit: u32, mask: u32): bool {
  if (sizeof<T>() == 4) return at < limit;
  return load<u32>((at >>> 2) & mask, HINT_LOAD) == (at & ~15);
}

@inline function loads2<T>(at: u32, limit2: u32, mask: u32): bool {
  if (sizeof<T>() == 4) return rotr<u32>(at, 1) < limit2;
  return load<u32>((at >>> 2) & mask, HINT_LOAD) == (at & ~14);
}

@inline function loads4<T>(at: u32, limit4: u32, mask: u32): bool {
  if (sizeof<T>() == 4) return rotr<u32>(at, 2) < limit4;
  return load<u32>((at >>> 2) & mask, HINT_LOAD) == (at & ~12);
}

/** The page of a store: that it has been written is known, and nobody asked to be told. */
@inline function isPlain<T>(at: u32): bool {
  const page = <u32>load<u8>(at >>> CPU_PAGE_SHIFT, CPU_PAGE_MAP);
  return (sizeof<T>() == 4 ? page : page & ~(<u32>PAGE_CODE)) == <u32>PAGE_DIRTY;
}

@inline function stores1<T>(at: u32, limit: u32, mask: u32): bool {
  if (sizeof<T>() == 4) return at < limit && isPlain<T>(at);
  return load<u32>((at >>> 2) & mask, HINT_STORE) == (at & ~15) && isPlain<T>(at);
}

@inline function stores2<T>(at: u32, limit2: u32, mask: u32): bool {
  if (sizeof<T>() == 4) return rotr<u32>(at, 1) < limit2 && isPlain<T>(at);
  return load<u32>((at >>> 2) & mask, HINT_STORE) == (at & ~14) && isPlain<T>(at);
}

@inline function stores4<T>(at: u32, limit4: u32, mask: u32): bool {
  if (sizeof<T>() == 4) return rotr<u32>(at, 2) < limit4 && isPlain<T>(at);
  return load<u32>((at >>> 2) & mask, HINT_STORE) == (at & ~12) && isPlain<T>(at);
}

/** Counts a hit of the data cache. */
@inline function hit<T>(hits: T): T {
  return sizeof<T>() == 4 ? hits : hits + 1;
}

/** Whether the stream may go on at a block as far as the fetch unit is concerned. */
@inline function holdsLine<T>(ip: u32): bool {
  if (sizeof<T>() == 4) return true;
  const key = load<u32>(ip - 4);
  return key == load<u32>(CPU_FETCH_KEY) || enterLine(key);
}

@inline function countInstructions(more: u32): void {
  store<u64>(CPU_INSTRET, load<u64>(CPU_INSTRET) + <u64>more);
}

/** Charges the cycles and instructions of a block up to and with the exit at `from`; returns the cycles left. */
@inline function charge(from: u32): i32 {
  countInstructions(<u32>load<u16>(from, 6));
  return load<i32>(REMAINING) - <i32>load<u16>(from, 4);
}

/** Stops at the operation at `ip`, which has not been executed (for DONE_LEAVE: has been, but is not yet counted). */
function leaveAt<T>(ip: u32, hits: T, left: u32): i32 {
  store<u32>(LEFT_AT, ip);
  countInstructions(<u32>load<u8>(ip, CPU_SIDE_DISTANCE + 6));
  const remaining = load<i32>(REMAINING) - <i32>load<u16>(ip, CPU_SIDE_DISTANCE + 4);
  leaveBefore<T>(load<u32>(ip, CPU_SIDE_DISTANCE), remaining, hits);
  store<u32>(LEFT, left);
  return remaining;
}

function leaveBefore<T>(pc: u32, remaining: i32, hits: T): i32 {
  store<u32>(CPU_PC, pc);
  if (sizeof<T>() == 8) store<u64>(COUNT_D_HITS, load<u64>(COUNT_D_HITS) + <u64>hits);
  store<u32>(LEFT, LEFT_BOUNDARY);
  return remaining;
}

/** The branch or block end at `from`, whose target is not known by its block yet: finds it, so that the next pass goes on. */
function leaveUnlinked<T>(from: u32, remaining: i32, hits: T): i32 {
  if (!(load<u32>(from, 20) & 1) || <u32>load<u8>(from) <= <u32>Op.END_LOADED) followExit(from);
  return leaveBefore<T>(load<u32>(from, 12), remaining, hits);
}

function leaveLoaded<T>(from: u32, remaining: i32, hits: T): i32 {
  store<u32>(CPU_LAST_LOAD, <u32>load<u8>(from, 1));
  store<u32>(CPU_LAST_EXCLUSIVE, <u32>load<u8>(from, 2));
  if (sizeof<T>() == 8 && !load<u32>(from, 8)) followExit(from);
  return leaveBefore<T>(load<u32>(from, 12), remaining, hits);
}

/** Behind a redirect to a block that has yet to be found. */
function leaveJump<T>(target: u32, remaining: i32, hits: T): i32 {
  return leaveBefore<T>(target, remaining - <i32>load<u8>(blockAt(target) - 10), hits);
}

function leaveTaken<T>(from: u32, remaining: i32, hits: T): i32 {
  const target = load<u32>(from, 12);
  const ip = followExit(from);
  redirected(target);
  return leaveBefore<T>(target, remaining - <i32>load<u8>(ip - 10), hits);
}

function leaveTakenBack<T>(from: u32, remaining: i32, hits: T): i32 {
  const own = load<u32>(from, 16);
  remember(own, load<u32>(from, 20) - own, load<u32>(from, 12));
  return leaveTaken<T>(from, remaining, hits);
}

function leaveFenced<T>(target: u32, remaining: i32, hits: T): i32 {
  fenceBehindRedirect(target);
  redirected(target);
  return leaveJump<T>(target, remaining, hits);
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

/**
 * Whether, and how late, the fetch unit was right about the branch at `from`, which is taken: -1 if not, else as
 * predictedSpecial() answers.
 */
@inline function plainPrediction(from: u32): i32 {
  const own = load<u32>(from, 16);
  if (load<u32>(SETTLED_BRANCH) == own) return load<i32>(SETTLED_LATE) | SETTLED;
  if (load<u32>(CPU_PREDICTOR_BRANCH) != own || ((load<u32>(CPU_REDIRECT) ^ own) & ~2) == 0) return -1;
  return load<u32>(CPU_PREDICTOR_SPECIAL) ? SPECIAL : SETTLED;
}

const enum Tail {
  TAKEN,
  TAKEN_BACK,
  NOT_TAKEN_BACK,
  JALR,
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
  let hits: T = 0;
  /** The exit at which the fetch unit has settled (SETTLED_BRANCH), 0 for none, and what a pass takes there. */
  let settled: u32 = 0;
  let settledCycles: i32 = 0;
  store<i32>(REMAINING, budget);
  const mask: u32 = sizeof<T>() == 4 ? 0 : hintMask();
  const limit4 = limit >>> 2;
  const limit2 = limit >>> 1;
  for (;;) {
    let tail: i32 = Tail.TAKEN;
    switch (<u32>load<u8>(ip)) {
      case Op.END: {
        // With caches blocks end with every line: the shortest way on.
        const left = charge(ip);
        const next = load<u32>(ip, 8);
        if (!next) return leaveUnlinked<T>(ip, left, hits);
        if (left < mostCycles(next) || !holdsLine<T>(next)) return leaveBefore<T>(load<u32>(ip, 12), left, hits);
        store<i32>(REMAINING, left);
        ip = next;
        continue;
      }
      case Op.END_LOADED: tail = Tail.END_LOADED; break;
      case Op.SYSTEM: return leaveAt<T>(ip, hits, LEFT_SYSTEM);
      case Op.FETCH_FAULT: return leaveAt<T>(ip, hits, LEFT_FETCH_FAULT);
      case Op.BREAKPOINT: return leaveAt<T>(ip, hits, LEFT_BREAKPOINT);
      case Op.ATOMIC: tail = Tail.SLOW; break;
      // cases: begin, written by scripts/generate-cpu-cases.mjs
      case Op.LI: { put(ip, imm(ip)); ip += 8; continue; }
      case Op.MV: { put(ip, a(ip)); ip += 8; continue; }
      case Op.ADDI: { put(ip, a(ip) + imm(ip)); ip += 8; continue; }
      case Op.SLTI: { put(ip, <u32>(<i32>a(ip) < <i32>imm(ip))); ip += 8; continue; }
      case Op.SLTIU: { put(ip, <u32>(a(ip) < imm(ip))); ip += 8; continue; }
      case Op.XORI: { put(ip, a(ip) ^ imm(ip)); ip += 8; continue; }
      case Op.ORI: { put(ip, a(ip) | imm(ip)); ip += 8; continue; }
      case Op.ANDI: { put(ip, a(ip) & imm(ip)); ip += 8; continue; }
      case Op.SLLI: { put(ip, a(ip) << imm(ip)); ip += 8; continue; }
      case Op.SRLI: { put(ip, a(ip) >>> imm(ip)); ip += 8; continue; }
      case Op.SRAI: { put(ip, <u32>(<i32>a(ip) >> <i32>imm(ip))); ip += 8; continue; }
      case Op.ADD: { put(ip, a(ip) + b(ip)); ip += 8; continue; }
      case Op.SUB: { put(ip, a(ip) - b(ip)); ip += 8; continue; }
      case Op.SLL: { put(ip, a(ip) << b(ip)); ip += 8; continue; }
      case Op.SLT: { put(ip, <u32>(<i32>a(ip) < <i32>b(ip))); ip += 8; continue; }
      case Op.SLTU: { put(ip, <u32>(a(ip) < b(ip))); ip += 8; continue; }
      case Op.XOR: { put(ip, a(ip) ^ b(ip)); ip += 8; continue; }
      case Op.SRL: { put(ip, a(ip) >>> b(ip)); ip += 8; continue; }
      case Op.SRA: { put(ip, <u32>(<i32>a(ip) >> <i32>b(ip))); ip += 8; continue; }
      case Op.OR: { put(ip, a(ip) | b(ip)); ip += 8; continue; }
      case Op.AND: { put(ip, a(ip) & b(ip)); ip += 8; continue; }
      case Op.MUL: { put(ip, a(ip) * b(ip)); ip += 8; continue; }
      case Op.MULH: { put(ip, mulh(a(ip), b(ip))); ip += 8; continue; }
      case Op.MULHSU: { put(ip, mulhsu(a(ip), b(ip))); ip += 8; continue; }
      case Op.MULHU: { put(ip, mulhu(a(ip), b(ip))); ip += 8; continue; }
      case Op.SH1ADD: { put(ip, (a(ip) << 1) + b(ip)); ip += 8; continue; }
      case Op.SH2ADD: { put(ip, (a(ip) << 2) + b(ip)); ip += 8; continue; }
      case Op.SH3ADD: { put(ip, (a(ip) << 3) + b(ip)); ip += 8; continue; }
      case Op.ANDN: { put(ip, a(ip) & ~b(ip)); ip += 8; continue; }
      case Op.ORN: { put(ip, a(ip) | ~b(ip)); ip += 8; continue; }
      case Op.XNOR: { put(ip, ~(a(ip) ^ b(ip))); ip += 8; continue; }
      case Op.CLZ: { put(ip, clz<u32>(a(ip))); ip += 8; continue; }
      case Op.CTZ: { put(ip, ctz<u32>(a(ip))); ip += 8; continue; }
      case Op.CPOP: { put(ip, popcnt<u32>(a(ip))); ip += 8; continue; }
      case Op.MAX: { put(ip, <i32>a(ip) > <i32>b(ip) ? a(ip) : b(ip)); ip += 8; continue; }
      case Op.MAXU: { put(ip, a(ip) > b(ip) ? a(ip) : b(ip)); ip += 8; continue; }
      case Op.MIN: { put(ip, <i32>a(ip) < <i32>b(ip) ? a(ip) : b(ip)); ip += 8; continue; }
      case Op.MINU: { put(ip, a(ip) < b(ip) ? a(ip) : b(ip)); ip += 8; continue; }
      case Op.SEXT_B: { put(ip, <u32>(<i32>(a(ip) << 24) >> 24)); ip += 8; continue; }
      case Op.SEXT_H: { put(ip, <u32>(<i32>(a(ip) << 16) >> 16)); ip += 8; continue; }
      case Op.ZEXT_H: { put(ip, a(ip) & 0xffff); ip += 8; continue; }
      case Op.ROL: { put(ip, rotl<u32>(a(ip), b(ip))); ip += 8; continue; }
      case Op.ROR: { put(ip, rotr<u32>(a(ip), b(ip))); ip += 8; continue; }
      case Op.RORI: { put(ip, rotr<u32>(a(ip), imm(ip))); ip += 8; continue; }
      case Op.ORC_B: { put(ip, orcB(a(ip))); ip += 8; continue; }
      case Op.REV8: { put(ip, rev8(a(ip))); ip += 8; continue; }
      case Op.BCLR: { put(ip, a(ip) & ~(1 << b(ip))); ip += 8; continue; }
      case Op.BCLRI: { put(ip, a(ip) & ~(1 << imm(ip))); ip += 8; continue; }
      case Op.BEXT: { put(ip, (a(ip) >>> b(ip)) & 1); ip += 8; continue; }
      case Op.BEXTI: { put(ip, (a(ip) >>> imm(ip)) & 1); ip += 8; continue; }
      case Op.BINV: { put(ip, a(ip) ^ (1 << b(ip))); ip += 8; continue; }
      case Op.BINVI: { put(ip, a(ip) ^ (1 << imm(ip))); ip += 8; continue; }
      case Op.BSET: { put(ip, a(ip) | (1 << b(ip))); ip += 8; continue; }
      case Op.BSETI: { put(ip, a(ip) | (1 << imm(ip))); ip += 8; continue; }
      case Op.DIV: chargeDivision(ip, true); put(ip, div(a(ip), b(ip))); ip += 8; continue;
      case Op.DIVU: chargeDivision(ip, false); put(ip, divu(a(ip), b(ip))); ip += 8; continue;
      case Op.REM: chargeDivision(ip, true); put(ip, rem(a(ip), b(ip))); ip += 8; continue;
      case Op.REMU: chargeDivision(ip, false); put(ip, remu(a(ip), b(ip))); ip += 8; continue;
      case Op.LB: { const at0 = a(ip) + imm(ip); if (!(loads1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>(<i32>load<i8>(at0, DRAM_BASE))); hits = hit<T>(hits); ip += 8; continue; }
      case Op.LH: { const at0 = a(ip) + imm(ip); if (!(loads2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>(<i32>load<i16>(at0, DRAM_BASE))); hits = hit<T>(hits); ip += 8; continue; }
      case Op.LW: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); ip += 8; continue; }
      case Op.LBU: { const at0 = a(ip) + imm(ip); if (!(loads1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u8>(at0, DRAM_BASE)); hits = hit<T>(hits); ip += 8; continue; }
      case Op.LHU: { const at0 = a(ip) + imm(ip); if (!(loads2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u16>(at0, DRAM_BASE)); hits = hit<T>(hits); ip += 8; continue; }
      case Op.SB: { const at0 = a(ip) + imm(ip); if (!(stores1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } store<u8>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); ip += 8; continue; }
      case Op.SH: { const at0 = a(ip) + imm(ip); if (!(stores2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } store<u16>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); ip += 8; continue; }
      case Op.SW: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); ip += 8; continue; }
      case Op.BEQ: { if (a(ip) == b(ip)) break; ip += 24; continue; }
      case Op.BEQ_BACK: { if (a(ip) == b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      case Op.BNE: { if (a(ip) != b(ip)) break; ip += 24; continue; }
      case Op.BNE_BACK: { if (a(ip) != b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      case Op.BLT: { if (<i32>a(ip) < <i32>b(ip)) break; ip += 24; continue; }
      case Op.BLT_BACK: { if (<i32>a(ip) < <i32>b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      case Op.BGE: { if (<i32>a(ip) >= <i32>b(ip)) break; ip += 24; continue; }
      case Op.BGE_BACK: { if (<i32>a(ip) >= <i32>b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      case Op.BLTU: { if (a(ip) < b(ip)) break; ip += 24; continue; }
      case Op.BLTU_BACK: { if (a(ip) < b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      case Op.BGEU: { if (a(ip) >= b(ip)) break; ip += 24; continue; }
      case Op.BGEU_BACK: { if (a(ip) >= b(ip)) { tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; } tail = Tail.NOT_TAKEN_BACK; break; }
      case Op.JAL: { put(ip, load<u32>(ip, 20) & ~1); break; }
      case Op.JALR: { tail = Tail.JALR; break; }
      // ADDI, ADDI
      case 96: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // ADDI, MV
      case 97: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip)); ip += 16; continue; }
      // ADDI, LI
      case 98: { put(ip, a(ip) + imm(ip)); put2(ip, imm2(ip)); ip += 16; continue; }
      // ADDI, ADD
      case 99: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) + b2(ip)); ip += 16; continue; }
      // ADDI, AND
      case 100: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) & b2(ip)); ip += 16; continue; }
      // ADDI, ANDI
      case 101: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) & imm2(ip)); ip += 16; continue; }
      // ADDI, SRLI
      case 102: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) >>> imm2(ip)); ip += 16; continue; }
      // ADDI, SLLI
      case 103: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) << imm2(ip)); ip += 16; continue; }
      // ADDI, MUL
      case 104: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) * b2(ip)); ip += 16; continue; }
      // ADDI, LW
      case 105: { put(ip, a(ip) + imm(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, load<u32>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // ADDI, LBU
      case 106: { put(ip, a(ip) + imm(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads1<T>(at8, limit, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, <u32>load<u8>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // ADDI, SW
      case 107: { put(ip, a(ip) + imm(ip)); const at8 = a2(ip) + imm2(ip); if (!(stores4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u32>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); ip += 16; continue; }
      // ADDI, SB
      case 108: { put(ip, a(ip) + imm(ip)); const at8 = a2(ip) + imm2(ip); if (!(stores1<T>(at8, limit, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u8>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); ip += 16; continue; }
      // ADDI, BEQ
      case 109: { put(ip, a(ip) + imm(ip)); if (a2(ip) == b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // ADDI, BNE
      case 110: { put(ip, a(ip) + imm(ip)); if (a2(ip) != b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // ADDI, BGE
      case 111: { put(ip, a(ip) + imm(ip)); if (<i32>a2(ip) >= <i32>b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // ADDI, BEQ_BACK
      case 112: { put(ip, a(ip) + imm(ip)); if (a2(ip) == b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // ADDI, BNE_BACK
      case 113: { put(ip, a(ip) + imm(ip)); if (a2(ip) != b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // ADDI, BLTU_BACK
      case 114: { put(ip, a(ip) + imm(ip)); if (a2(ip) < b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // ADDI, JAL
      case 115: { put(ip, a(ip) + imm(ip)); put2(ip, load<u32>(ip, 28) & ~1); ip += 8; break; }
      // ADDI, JALR
      case 116: { put(ip, a(ip) + imm(ip)); ip += 8; tail = Tail.JALR; break; }
      // MV, ADDI
      case 117: { put(ip, a(ip)); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // MV, MV
      case 118: { put(ip, a(ip)); put2(ip, a2(ip)); ip += 16; continue; }
      // MV, LI
      case 119: { put(ip, a(ip)); put2(ip, imm2(ip)); ip += 16; continue; }
      // MV, LW
      case 120: { put(ip, a(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, load<u32>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // MV, LBU
      case 121: { put(ip, a(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads1<T>(at8, limit, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, <u32>load<u8>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // MV, SW
      case 122: { put(ip, a(ip)); const at8 = a2(ip) + imm2(ip); if (!(stores4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u32>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); ip += 16; continue; }
      // MV, BNE_BACK
      case 123: { put(ip, a(ip)); if (a2(ip) != b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // MV, JAL
      case 124: { put(ip, a(ip)); put2(ip, load<u32>(ip, 28) & ~1); ip += 8; break; }
      // LI, LI
      case 125: { put(ip, imm(ip)); put2(ip, imm2(ip)); ip += 16; continue; }
      // LI, ADDI
      case 126: { put(ip, imm(ip)); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // LI, MV
      case 127: { put(ip, imm(ip)); put2(ip, a2(ip)); ip += 16; continue; }
      // LI, ADD
      case 128: { put(ip, imm(ip)); put2(ip, a2(ip) + b2(ip)); ip += 16; continue; }
      // LI, LW
      case 129: { put(ip, imm(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, load<u32>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // LI, SW
      case 130: { put(ip, imm(ip)); const at8 = a2(ip) + imm2(ip); if (!(stores4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u32>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); ip += 16; continue; }
      // LI, BEQ
      case 131: { put(ip, imm(ip)); if (a2(ip) == b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // LI, JAL
      case 132: { put(ip, imm(ip)); put2(ip, load<u32>(ip, 28) & ~1); ip += 8; break; }
      // ADD, ADDI
      case 133: { put(ip, a(ip) + b(ip)); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // ADD, ADD
      case 134: { put(ip, a(ip) + b(ip)); put2(ip, a2(ip) + b2(ip)); ip += 16; continue; }
      // ADD, SLLI
      case 135: { put(ip, a(ip) + b(ip)); put2(ip, a2(ip) << imm2(ip)); ip += 16; continue; }
      // ADD, ANDI
      case 136: { put(ip, a(ip) + b(ip)); put2(ip, a2(ip) & imm2(ip)); ip += 16; continue; }
      // ADD, LW
      case 137: { put(ip, a(ip) + b(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, load<u32>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // ADD, LBU
      case 138: { put(ip, a(ip) + b(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads1<T>(at8, limit, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, <u32>load<u8>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // ADD, LH
      case 139: { put(ip, a(ip) + b(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads2<T>(at8, limit2, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, <u32>(<i32>load<i16>(at8, DRAM_BASE))); hits = hit<T>(hits); ip += 16; continue; }
      // ADD, SW
      case 140: { put(ip, a(ip) + b(ip)); const at8 = a2(ip) + imm2(ip); if (!(stores4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u32>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); ip += 16; continue; }
      // ADD, BEQ
      case 141: { put(ip, a(ip) + b(ip)); if (a2(ip) == b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // ADD, BNE_BACK
      case 142: { put(ip, a(ip) + b(ip)); if (a2(ip) != b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // SUB, ADD
      case 143: { put(ip, a(ip) - b(ip)); put2(ip, a2(ip) + b2(ip)); ip += 16; continue; }
      // SUB, ANDI
      case 144: { put(ip, a(ip) - b(ip)); put2(ip, a2(ip) & imm2(ip)); ip += 16; continue; }
      // SUB, SLTIU
      case 145: { put(ip, a(ip) - b(ip)); put2(ip, <u32>(a2(ip) < imm2(ip))); ip += 16; continue; }
      // SLLI, ADD
      case 146: { put(ip, a(ip) << imm(ip)); put2(ip, a2(ip) + b2(ip)); ip += 16; continue; }
      // SLLI, SUB
      case 147: { put(ip, a(ip) << imm(ip)); put2(ip, a2(ip) - b2(ip)); ip += 16; continue; }
      // SLLI, SRLI
      case 148: { put(ip, a(ip) << imm(ip)); put2(ip, a2(ip) >>> imm2(ip)); ip += 16; continue; }
      // SLLI, SRAI
      case 149: { put(ip, a(ip) << imm(ip)); put2(ip, <u32>(<i32>a2(ip) >> <i32>imm2(ip))); ip += 16; continue; }
      // SRLI, ADDI
      case 150: { put(ip, a(ip) >>> imm(ip)); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // SRLI, ANDI
      case 151: { put(ip, a(ip) >>> imm(ip)); put2(ip, a2(ip) & imm2(ip)); ip += 16; continue; }
      // SRLI, XOR
      case 152: { put(ip, a(ip) >>> imm(ip)); put2(ip, a2(ip) ^ b2(ip)); ip += 16; continue; }
      // SRLI, SRLI
      case 153: { put(ip, a(ip) >>> imm(ip)); put2(ip, a2(ip) >>> imm2(ip)); ip += 16; continue; }
      // SRLI, BEQ
      case 154: { put(ip, a(ip) >>> imm(ip)); if (a2(ip) == b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // ANDI, LI
      case 155: { put(ip, a(ip) & imm(ip)); put2(ip, imm2(ip)); ip += 16; continue; }
      // ANDI, ADDI
      case 156: { put(ip, a(ip) & imm(ip)); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // ANDI, XOR
      case 157: { put(ip, a(ip) & imm(ip)); put2(ip, a2(ip) ^ b2(ip)); ip += 16; continue; }
      // ANDI, SRLI
      case 158: { put(ip, a(ip) & imm(ip)); put2(ip, a2(ip) >>> imm2(ip)); ip += 16; continue; }
      // ANDI, BEQ
      case 159: { put(ip, a(ip) & imm(ip)); if (a2(ip) == b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // ANDI, BNE
      case 160: { put(ip, a(ip) & imm(ip)); if (a2(ip) != b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // ANDI, BLTU
      case 161: { put(ip, a(ip) & imm(ip)); if (a2(ip) < b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // XOR, ANDI
      case 162: { put(ip, a(ip) ^ b(ip)); put2(ip, a2(ip) & imm2(ip)); ip += 16; continue; }
      // XOR, ADD
      case 163: { put(ip, a(ip) ^ b(ip)); put2(ip, a2(ip) + b2(ip)); ip += 16; continue; }
      // XOR, SRLI
      case 164: { put(ip, a(ip) ^ b(ip)); put2(ip, a2(ip) >>> imm2(ip)); ip += 16; continue; }
      // XOR, ZEXT_H
      case 165: { put(ip, a(ip) ^ b(ip)); put2(ip, a2(ip) & 0xffff); ip += 16; continue; }
      // XOR, BNE_BACK
      case 166: { put(ip, a(ip) ^ b(ip)); if (a2(ip) != b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // AND, ADD
      case 167: { put(ip, a(ip) & b(ip)); put2(ip, a2(ip) + b2(ip)); ip += 16; continue; }
      // AND, BEQ
      case 168: { put(ip, a(ip) & b(ip)); if (a2(ip) == b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // MUL, ADD
      case 169: { put(ip, a(ip) * b(ip)); put2(ip, a2(ip) + b2(ip)); ip += 16; continue; }
      // MUL, ANDI
      case 170: { put(ip, a(ip) * b(ip)); put2(ip, a2(ip) & imm2(ip)); ip += 16; continue; }
      // ZEXT_H, ADDI
      case 171: { put(ip, a(ip) & 0xffff); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // ZEXT_H, XOR
      case 172: { put(ip, a(ip) & 0xffff); put2(ip, a2(ip) ^ b2(ip)); ip += 16; continue; }
      // ZEXT_H, ZEXT_H
      case 173: { put(ip, a(ip) & 0xffff); put2(ip, a2(ip) & 0xffff); ip += 16; continue; }
      // ZEXT_H, BNE_BACK
      case 174: { put(ip, a(ip) & 0xffff); if (a2(ip) != b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // SLTU, SLLI
      case 175: { put(ip, <u32>(a(ip) < b(ip))); put2(ip, a2(ip) << imm2(ip)); ip += 16; continue; }
      // SLTIU, JAL
      case 176: { put(ip, <u32>(a(ip) < imm(ip))); put2(ip, load<u32>(ip, 28) & ~1); ip += 8; break; }
      // SLTIU, JALR
      case 177: { put(ip, <u32>(a(ip) < imm(ip))); ip += 8; tail = Tail.JALR; break; }
      // SH1ADD, MV
      case 178: { put(ip, (a(ip) << 1) + b(ip)); put2(ip, a2(ip)); ip += 16; continue; }
      // SH1ADD, LH
      case 179: { put(ip, (a(ip) << 1) + b(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads2<T>(at8, limit2, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, <u32>(<i32>load<i16>(at8, DRAM_BASE))); hits = hit<T>(hits); ip += 16; continue; }
      // SH2ADD, LW
      case 180: { put(ip, (a(ip) << 2) + b(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, load<u32>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // LW, LI
      case 181: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); put2(ip, imm2(ip)); ip += 16; continue; }
      // LW, ADDI
      case 182: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // LW, MV
      case 183: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); put2(ip, a2(ip)); ip += 16; continue; }
      // LW, ADD
      case 184: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); put2(ip, a2(ip) + b2(ip)); ip += 16; continue; }
      // LW, SLLI
      case 185: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); put2(ip, a2(ip) << imm2(ip)); ip += 16; continue; }
      // LW, LW
      case 186: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(loads4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, load<u32>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // LW, SW
      case 187: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(stores4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u32>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); ip += 16; continue; }
      // LW, BEQ
      case 188: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); if (a2(ip) == b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // LW, BNE
      case 189: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); if (a2(ip) != b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // LW, BNE_BACK
      case 190: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); if (a2(ip) != b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // LW, JALR
      case 191: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); ip += 8; tail = Tail.JALR; break; }
      // LBU, ADDI
      case 192: { const at0 = a(ip) + imm(ip); if (!(loads1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u8>(at0, DRAM_BASE)); hits = hit<T>(hits); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // LBU, ANDI
      case 193: { const at0 = a(ip) + imm(ip); if (!(loads1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u8>(at0, DRAM_BASE)); hits = hit<T>(hits); put2(ip, a2(ip) & imm2(ip)); ip += 16; continue; }
      // LBU, LBU
      case 194: { const at0 = a(ip) + imm(ip); if (!(loads1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u8>(at0, DRAM_BASE)); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(loads1<T>(at8, limit, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, <u32>load<u8>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // LBU, SB
      case 195: { const at0 = a(ip) + imm(ip); if (!(loads1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u8>(at0, DRAM_BASE)); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(stores1<T>(at8, limit, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u8>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); ip += 16; continue; }
      // LBU, BEQ
      case 196: { const at0 = a(ip) + imm(ip); if (!(loads1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u8>(at0, DRAM_BASE)); hits = hit<T>(hits); if (a2(ip) == b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // LBU, BNE
      case 197: { const at0 = a(ip) + imm(ip); if (!(loads1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u8>(at0, DRAM_BASE)); hits = hit<T>(hits); if (a2(ip) != b2(ip)) { ip += 8; break; } ip += 32; continue; }
      // LBU, BNE_BACK
      case 198: { const at0 = a(ip) + imm(ip); if (!(loads1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u8>(at0, DRAM_BASE)); hits = hit<T>(hits); if (a2(ip) != b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // LH, ADDI
      case 199: { const at0 = a(ip) + imm(ip); if (!(loads2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>(<i32>load<i16>(at0, DRAM_BASE))); hits = hit<T>(hits); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // LH, LH
      case 200: { const at0 = a(ip) + imm(ip); if (!(loads2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>(<i32>load<i16>(at0, DRAM_BASE))); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(loads2<T>(at8, limit2, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, <u32>(<i32>load<i16>(at8, DRAM_BASE))); hits = hit<T>(hits); ip += 16; continue; }
      // LH, BNE_BACK
      case 201: { const at0 = a(ip) + imm(ip); if (!(loads2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>(<i32>load<i16>(at0, DRAM_BASE))); hits = hit<T>(hits); if (a2(ip) != b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // LHU, ADDI
      case 202: { const at0 = a(ip) + imm(ip); if (!(loads2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u16>(at0, DRAM_BASE)); hits = hit<T>(hits); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // SW, LI
      case 203: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); put2(ip, imm2(ip)); ip += 16; continue; }
      // SW, ADDI
      case 204: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // SW, MV
      case 205: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); put2(ip, a2(ip)); ip += 16; continue; }
      // SW, LW
      case 206: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(loads4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, load<u32>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // SW, LH
      case 207: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(loads2<T>(at8, limit2, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, <u32>(<i32>load<i16>(at8, DRAM_BASE))); hits = hit<T>(hits); ip += 16; continue; }
      // SW, SW
      case 208: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(stores4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u32>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); ip += 16; continue; }
      // SW, JAL
      case 209: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); put2(ip, load<u32>(ip, 28) & ~1); ip += 8; break; }
      // SW, JALR
      case 210: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); ip += 8; tail = Tail.JALR; break; }
      // SB, ADDI
      case 211: { const at0 = a(ip) + imm(ip); if (!(stores1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } store<u8>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // SB, LBU
      case 212: { const at0 = a(ip) + imm(ip); if (!(stores1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } store<u8>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(loads1<T>(at8, limit, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, <u32>load<u8>(at8, DRAM_BASE)); hits = hit<T>(hits); ip += 16; continue; }
      // SB, SB
      case 213: { const at0 = a(ip) + imm(ip); if (!(stores1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } store<u8>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(stores1<T>(at8, limit, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u8>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); ip += 16; continue; }
      // SB, BNE_BACK
      case 214: { const at0 = a(ip) + imm(ip); if (!(stores1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } store<u8>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); if (a2(ip) != b2(ip)) { ip += 8; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 24)) { ip += 32; continue; } ip += 8; tail = Tail.NOT_TAKEN_BACK; break; }
      // SH, ADDI
      case 215: { const at0 = a(ip) + imm(ip); if (!(stores2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } store<u16>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); put2(ip, a2(ip) + imm2(ip)); ip += 16; continue; }
      // SH, SH
      case 216: { const at0 = a(ip) + imm(ip); if (!(stores2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } store<u16>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(stores2<T>(at8, limit2, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u16>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); ip += 16; continue; }
      // LBU, ADDI, ADDI
      case 217: { const at0 = a(ip) + imm(ip); if (!(loads1<T>(at0, limit, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>load<u8>(at0, DRAM_BASE)); hits = hit<T>(hits); put2(ip, a2(ip) + imm2(ip)); put3(ip, a3(ip) + imm3(ip)); ip += 24; continue; }
      // ADDI, ADDI, SB
      case 218: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) + imm2(ip)); const at16 = a3(ip) + imm3(ip); if (!(stores1<T>(at16, limit, mask))) { ip += 16; tail = Tail.SLOW; break; } store<u8>(at16, b3(ip), DRAM_BASE); hits = hit<T>(hits); ip += 24; continue; }
      // ADDI, SB, BNE_BACK
      case 219: { put(ip, a(ip) + imm(ip)); const at8 = a2(ip) + imm2(ip); if (!(stores1<T>(at8, limit, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u8>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); if (a3(ip) != b3(ip)) { ip += 16; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 32)) { ip += 40; continue; } ip += 16; tail = Tail.NOT_TAKEN_BACK; break; }
      // ADDI, ADDI, BEQ_BACK
      case 220: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) + imm2(ip)); if (a3(ip) == b3(ip)) { ip += 16; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 32)) { ip += 40; continue; } ip += 16; tail = Tail.NOT_TAKEN_BACK; break; }
      // ADDI, ADDI, BNE_BACK
      case 221: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) + imm2(ip)); if (a3(ip) != b3(ip)) { ip += 16; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 32)) { ip += 40; continue; } ip += 16; tail = Tail.NOT_TAKEN_BACK; break; }
      // ADDI, ADDI, ADDI
      case 222: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) + imm2(ip)); put3(ip, a3(ip) + imm3(ip)); ip += 24; continue; }
      // SW, SW, SW
      case 223: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(stores4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u32>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); const at16 = a3(ip) + imm3(ip); if (!(stores4<T>(at16, limit4, mask))) { ip += 16; tail = Tail.SLOW; break; } store<u32>(at16, b3(ip), DRAM_BASE); hits = hit<T>(hits); ip += 24; continue; }
      // LW, LW, LW
      case 224: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(loads4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, load<u32>(at8, DRAM_BASE)); hits = hit<T>(hits); const at16 = a3(ip) + imm3(ip); if (!(loads4<T>(at16, limit4, mask))) { ip += 16; tail = Tail.SLOW; break; } put3(ip, load<u32>(at16, DRAM_BASE)); hits = hit<T>(hits); ip += 24; continue; }
      // LH, LH, ADDI
      case 225: { const at0 = a(ip) + imm(ip); if (!(loads2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>(<i32>load<i16>(at0, DRAM_BASE))); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(loads2<T>(at8, limit2, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, <u32>(<i32>load<i16>(at8, DRAM_BASE))); hits = hit<T>(hits); put3(ip, a3(ip) + imm3(ip)); ip += 24; continue; }
      // LH, ADDI, ADDI
      case 226: { const at0 = a(ip) + imm(ip); if (!(loads2<T>(at0, limit2, mask))) { tail = Tail.SLOW; break; } put(ip, <u32>(<i32>load<i16>(at0, DRAM_BASE))); hits = hit<T>(hits); put2(ip, a2(ip) + imm2(ip)); put3(ip, a3(ip) + imm3(ip)); ip += 24; continue; }
      // ADDI, ADDI, MUL
      case 227: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) + imm2(ip)); put3(ip, a3(ip) * b3(ip)); ip += 24; continue; }
      // ADDI, MUL, ADD
      case 228: { put(ip, a(ip) + imm(ip)); put2(ip, a2(ip) * b2(ip)); put3(ip, a3(ip) + b3(ip)); ip += 24; continue; }
      // MUL, ADD, LW
      case 229: { put(ip, a(ip) * b(ip)); put2(ip, a2(ip) + b2(ip)); const at16 = a3(ip) + imm3(ip); if (!(loads4<T>(at16, limit4, mask))) { ip += 16; tail = Tail.SLOW; break; } put3(ip, load<u32>(at16, DRAM_BASE)); hits = hit<T>(hits); ip += 24; continue; }
      // ADD, LW, BNE_BACK
      case 230: { put(ip, a(ip) + b(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, load<u32>(at8, DRAM_BASE)); hits = hit<T>(hits); if (a3(ip) != b3(ip)) { ip += 16; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 32)) { ip += 40; continue; } ip += 16; tail = Tail.NOT_TAKEN_BACK; break; }
      // XOR, ANDI, SRLI
      case 231: { put(ip, a(ip) ^ b(ip)); put2(ip, a2(ip) & imm2(ip)); put3(ip, a3(ip) >>> imm3(ip)); ip += 24; continue; }
      // ANDI, SRLI, SRLI
      case 232: { put(ip, a(ip) & imm(ip)); put2(ip, a2(ip) >>> imm2(ip)); put3(ip, a3(ip) >>> imm3(ip)); ip += 24; continue; }
      // SRLI, SRLI, BEQ
      case 233: { put(ip, a(ip) >>> imm(ip)); put2(ip, a2(ip) >>> imm2(ip)); if (a3(ip) == b3(ip)) { ip += 16; break; } ip += 40; continue; }
      // XOR, ZEXT_H, ADDI
      case 234: { put(ip, a(ip) ^ b(ip)); put2(ip, a2(ip) & 0xffff); put3(ip, a3(ip) + imm3(ip)); ip += 24; continue; }
      // ZEXT_H, ADDI, BNE_BACK
      case 235: { put(ip, a(ip) & 0xffff); put2(ip, a2(ip) + imm2(ip)); if (a3(ip) != b3(ip)) { ip += 16; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 32)) { ip += 40; continue; } ip += 16; tail = Tail.NOT_TAKEN_BACK; break; }
      // MV, LW, SW
      case 236: { put(ip, a(ip)); const at8 = a2(ip) + imm2(ip); if (!(loads4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } put2(ip, load<u32>(at8, DRAM_BASE)); hits = hit<T>(hits); const at16 = a3(ip) + imm3(ip); if (!(stores4<T>(at16, limit4, mask))) { ip += 16; tail = Tail.SLOW; break; } store<u32>(at16, b3(ip), DRAM_BASE); hits = hit<T>(hits); ip += 24; continue; }
      // LW, SW, MV
      case 237: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); const at8 = a2(ip) + imm2(ip); if (!(stores4<T>(at8, limit4, mask))) { ip += 8; tail = Tail.SLOW; break; } store<u32>(at8, b2(ip), DRAM_BASE); hits = hit<T>(hits); put3(ip, a3(ip)); ip += 24; continue; }
      // SW, MV, BNE_BACK
      case 238: { const at0 = a(ip) + imm(ip); if (!(stores4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } store<u32>(at0, b(ip), DRAM_BASE); hits = hit<T>(hits); put2(ip, a2(ip)); if (a3(ip) != b3(ip)) { ip += 16; tail = Tail.TAKEN_BACK; break; } if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 32)) { ip += 40; continue; } ip += 16; tail = Tail.NOT_TAKEN_BACK; break; }
      // SUB, SLTIU, JALR
      case 239: { put(ip, a(ip) - b(ip)); put2(ip, <u32>(a2(ip) < imm2(ip))); ip += 16; tail = Tail.JALR; break; }
      // LW, ADDI, JALR
      case 240: { const at0 = a(ip) + imm(ip); if (!(loads4<T>(at0, limit4, mask))) { tail = Tail.SLOW; break; } put(ip, load<u32>(at0, DRAM_BASE)); hits = hit<T>(hits); put2(ip, a2(ip) + imm2(ip)); ip += 16; tail = Tail.JALR; break; }
      // LI, LI, JAL
      case 241: { put(ip, imm(ip)); put2(ip, imm2(ip)); put3(ip, load<u32>(ip, 36) & ~1); ip += 16; break; }
      // cases: end
      default: ip += 8; continue;
    }

    // An exit: its cycles and instructions are charged, then the stream goes on at its target.
    const from = ip;
    let remaining: i32;
    if (tail == Tail.TAKEN_BACK) {
      if (from == settled) {
        countInstructions(<u32>load<u16>(from, 6));
        remaining = load<i32>(REMAINING) - settledCycles;
        ip = load<u32>(from, 8);
        if (!ip) return leaveUnlinked<T>(from, remaining, hits);
        if (remaining < mostCycles(ip) || !holdsLine<T>(ip)) return leaveBefore<T>(load<u32>(from, 12), remaining, hits);
        store<i32>(REMAINING, remaining);
        continue;
      }
      let late = plainPrediction(from);
      if (late == SPECIAL) {
        store<u32>(KEPT_IP, from);
        store<T>(KEPT_HITS, hits);
        late = predictedSpecial(load<u32>(CPU_REDIRECT));
        ip = load<u32>(KEPT_IP);
        hits = load<T>(KEPT_HITS);
      }
      const branch = ip;
      remaining = charge(branch);
      ip = load<u32>(branch, 8);
      if (late < 0) {
        if (!ip) return leaveTakenBack<T>(branch, remaining, hits);
        const own = load<u32>(branch, 16);
        const target = load<u32>(branch, 12);
        rememberStraddling(own, load<u32>(branch, 20) - own, target, load<u8>(ip - 10) != 0);
        redirected(target);
        settled = 0;
        remaining -= <i32>load<u8>(ip - 10);
      } else {
        notePrediction(branch, late);
        const bonus = <i32>load<u8>(branch, 1) - (late & 1);
        remaining += bonus;
        if (late & SETTLED) {
          settled = branch;
          settledCycles = <i32>load<u16>(branch, 4) - bonus;
        }
        if (!ip) return leaveUnlinked<T>(branch, remaining, hits);
      }
      if (remaining < mostCycles(ip) || !holdsLine<T>(ip)) return leaveBefore<T>(load<u32>(branch, 12), remaining, hits);
      store<i32>(REMAINING, remaining);
      continue;
    } else if (tail == Tail.TAKEN) {
      remaining = charge(from);
      ip = load<u32>(from, 8);
      if (!ip) return leaveTaken<T>(from, remaining, hits);
      redirected(load<u32>(from, 12));
      settled = 0;
      remaining -= <i32>load<u8>(ip - 10);
    } else if (tail == Tail.NOT_TAKEN_BACK) {
      // The remembered branch, reached by sequential fetch.
      if (!((load<u32>(CPU_REDIRECT) ^ load<u32>(from, 16)) & ~2) || !mispredicted()) {
        ip += 24;
        continue;
      }
      remaining = charge(from);
      const target = load<u32>(from, 20) & ~1;
      redirected(target);
      settled = 0;
      ip = findBlock(codeKey(target));
      if (!ip) return leaveJump<T>(target, remaining, hits);
      remaining -= <i32>load<u8>(ip - 10);
      if (remaining < mostCycles(ip) || !holdsLine<T>(ip)) return leaveBefore<T>(target, remaining, hits);
      store<i32>(REMAINING, remaining);
      continue;
    } else if (tail == Tail.JALR) {
      remaining = charge(from);
      const target = (a(from) + load<u32>(from, 12)) & ~1;
      const behind = load<u32>(from, 20);
      put(from, behind & ~1);
      store<u32>(CPU_JUMP_BEHIND, behind & ~1);
      // A fence.i behind a redirect clears the predictor unexecuted.
      if (behind & 1) return leaveFenced<T>(target, remaining, hits);
      redirected(target);
      settled = 0;
      ip = findBlock(codeKey(target));
      if (!ip) return leaveJump<T>(target, remaining, hits);
      remaining -= <i32>load<u8>(ip - 10);
      if (remaining < mostCycles(ip) || !holdsLine<T>(ip)) return leaveBefore<T>(target, remaining, hits);
      store<i32>(REMAINING, remaining);
      continue;
    } else if (tail == Tail.END_LOADED) {
      remaining = charge(from);
      // Where blocks end with every line, this is no rare way to end one.
      if (sizeof<T>() == 4) return leaveLoaded<T>(from, remaining, hits);
      ip = load<u32>(from, 8);
      if (!ip) return leaveLoaded<T>(from, remaining, hits);
      const wait = <i32>waitCycles(load<u32>(ip - 8), <u32>load<u8>(ip - 9), <u32>load<u8>(from, 1), <u32>load<u8>(from, 2));
      if (remaining - wait < mostCycles(ip) || !holdsLine<T>(ip)) return leaveLoaded<T>(from, remaining, hits);
      store<i32>(REMAINING, remaining - wait);
      continue;
    } else {
      // Nothing stays in a register across a call: what would is written to memory at every operation, not only here.
      store<u32>(KEPT_IP, from);
      store<T>(KEPT_HITS, hits);
      const left = slowOperation(from);
      ip = load<u32>(KEPT_IP) + 8;
      hits = load<T>(KEPT_HITS);
      if (left) return leaveAt<T>(ip - 8, hits, left);
      continue;
    }
    if (remaining < mostCycles(ip) || !holdsLine<T>(ip)) return leaveBefore<T>(load<u32>(from, 12), remaining, hits);
    store<i32>(REMAINING, remaining);
  }
  return 0;
}
