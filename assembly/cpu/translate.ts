// Guest code → pre-decoded blocks. A block runs from its first instruction through conditional branches that are not taken
// to the first instruction that always leaves; cycles and instructions are summed up here, once, and charged at the exits.
import {
  CPU_BLOCKS,
  CPU_BLOCKS_END,
  CPU_BREAKPOINTS,
  CPU_BREAKPOINT_COUNT,
  CPU_RAM_ADDRESS,
  CPU_SCRATCH,
  CPU_SIDE_DISTANCE,
  CPU_TIMED,
  T_BRANCH_NOT_TAKEN,
  T_BRANCH_PREDICTED,
  T_BRANCH_TAKEN,
  T_JAL,
  T_JALR,
  T_PREDICTOR,
} from '../memory-map';
import { NO_HALF, fetchHalf } from './access';
import { CODE_FREE, flushCode, markCode, rememberBlock } from './code-cache';
import { D_CYCLES, D_EXCLUSIVE, D_IMMEDIATE, D_LOADS, D_OP, D_RD, D_READS, D_RS1, D_RS2, decode } from './decode';
import { decompress } from './decompress';
import { KEY_STRADDLES, KEY_UNSURE, KEY_WORD, fetchKey } from './fetch-key';
import { straddleCycles } from './redirect';
import { waitCycles } from './hazard';
import { fuseBlock } from './fuse-block';
import { EXIT_BYTES, Op, SIMPLE_BYTES, operationAt } from './operation';
import { codeKey } from './pmp';

/** Before a block's first operation: {u32 key, u16 most cycles, u8 straddle cycles, u8 exclusive, u32 registers read, u32 fetch key}. */
export const HEADER_BYTES: u32 = 16;
/** Instructions of a block, so that sums fit their fields. */
const MAX_INSTRUCTIONS: u32 = 56;
const MAX_BLOCK_BYTES: u32 = 2048;
const SINK: u32 = 128;

// The translation in work.
const AT = CPU_SCRATCH + 96;
const PC = CPU_SCRATCH + 100;
const CYCLES = CPU_SCRATCH + 104;
const COUNT = CPU_SCRATCH + 108;
const LENGTH = CPU_SCRATCH + 112;
const RAW = CPU_SCRATCH + 116;
/** Register that the operation emitted last set to a constant, 0 for none. */
const CONSTANT = CPU_SCRATCH + 120;
const MOST = CPU_SCRATCH + 124;

@inline function destination(register: u32): u32 {
  return register ? register * 4 : SINK;
}

/** Notes for the operation about to be emitted: its address, what came before it (waits included), itself, its length. */
function note(at: u32, op: i32): void {
  store<u32>(at, load<u32>(PC), CPU_SIDE_DISTANCE);
  store<u16>(at, load<u32>(CYCLES), CPU_SIDE_DISTANCE + 4);
  store<u8>(at, load<u32>(COUNT), CPU_SIDE_DISTANCE + 6);
  store<u8>(at, op | (load<u32>(LENGTH) == 4 ? 0x80 : 0), CPU_SIDE_DISTANCE + 7);
}

function emit(op: i32, rd: u32, rs1: u32, rs2: u32, immediate: u32): void {
  const at = load<u32>(AT);
  note(at, op);
  store<u8>(at, op);
  store<u8>(at, rd, 1);
  store<u8>(at, rs1, 2);
  store<u8>(at, rs2, 3);
  store<u32>(at, immediate, 4);
  store<u32>(AT, at + SIMPLE_BYTES);
}

function emitExit(op: i32, rd: u32, rs1: u32, rs2: u32, cycles: u32, count: u32, target: u32): void {
  const at = load<u32>(AT);
  const next = load<u32>(PC) + load<u32>(LENGTH);
  const after = fetchHalf(next);
  const forgets = load<u32>(T_PREDICTOR) && after != NO_HALF && (after & 0x707f) == 0x100f ? 1 : 0;
  emit(op, rd, rs1, rs2, (count << 16) | cycles);
  store<u32>(at, 0, 8);
  store<u32>(at, target, 12);
  store<u32>(at, load<u32>(PC), 16);
  store<u32>(at, next | forgets, 20);
  store<u32>(AT, at + EXIT_BYTES);
  if (cycles > load<u32>(MOST)) store<u32>(MOST, cycles);
}

/** Reads the instruction at PC into RAW and LENGTH; false if it cannot be fetched. */
function fetch(): bool {
  const pc = load<u32>(PC);
  const low = fetchHalf(pc);
  store<u32>(LENGTH, (low & 3) == 3 ? 4 : 2);
  if (low == NO_HALF) return false;
  store<u32>(RAW, low);
  if ((low & 3) != 3) return true;
  const high = fetchHalf(pc + 2);
  if (high == NO_HALF) return false;
  store<u32>(RAW, low | (high << 16));
  return true;
}

@inline function constant(rd: u32, value: u32): void {
  emit(Op.LI, destination(rd), 0, 0, value);
  store<u32>(CONSTANT, rd);
}

/** An addition of an immediate: often a constant, a move, or the second half of a constant. */
function addImmediate(rd: u32, rs1: u32, immediate: u32): void {
  if (rs1 == 0) return constant(rd, immediate);
  if (rs1 == rd && load<u32>(CONSTANT) == rd) {
    const last = load<u32>(AT) - SIMPLE_BYTES;
    store<u32>(last, load<u32>(last, 4) + immediate, 4);
    return;
  }
  store<u32>(CONSTANT, 0);
  emit(immediate ? Op.ADDI : Op.MV, rd * 4, rs1 * 4, 0, immediate);
}

function emitSimple(op: i32): void {
  const rd = load<u32>(D_RD);
  const rs1 = load<u32>(D_RS1);
  const rs2 = load<u32>(D_RS2);
  const immediate = load<u32>(D_IMMEDIATE);
  const memory = op >= Op.LB && op <= Op.ATOMIC;
  if (op == Op.FENCE || (rd == 0 && !memory)) return;
  if (op == Op.ADDI) return addImmediate(rd, rs1, immediate);
  if (op == Op.LI) return constant(rd, (load<u32>(D_IMMEDIATE)) + (((load<u32>(RAW) >> 2) & 31) == 5 ? load<u32>(PC) : 0));
  store<u32>(CONSTANT, 0);
  if (op == Op.ADD && rs1 == 0) return emit(Op.MV, rd * 4, rs2 * 4, 0, 0);
  if (op == Op.ADD && rs2 == 0) return emit(Op.MV, rd * 4, rs1 * 4, 0, 0);
  const offset = memory && op != Op.ATOMIC ? immediate - load<u32>(CPU_RAM_ADDRESS) : immediate;
  emit(op, destination(rd), rs1 * 4, rs2 * 4, offset);
}

function emitBranch(op: i32): void {
  const offset = load<u32>(D_IMMEDIATE);
  const predicted = load<u32>(T_PREDICTOR) && <i32>offset < 0;
  const taken = load<u32>(T_BRANCH_TAKEN);
  emitExit(
    predicted ? op + (Op.BEQ_BACK - Op.BEQ) : op,
    taken - load<u32>(T_BRANCH_PREDICTED),
    load<u32>(D_RS1) * 4,
    load<u32>(D_RS2) * 4,
    load<u32>(CYCLES) + taken,
    load<u32>(COUNT) + 1,
    load<u32>(PC) + offset,
  );
}

/** Emits an instruction behind which the block ends; false if `op` is not one. */
function emitLast(op: i32): bool {
  const rd = destination(load<u32>(D_RD));
  const cycles = load<u32>(CYCLES);
  const count = load<u32>(COUNT) + 1;
  const immediate = load<u32>(D_IMMEDIATE);
  switch (op) {
    case Op.JAL:
      emitExit(op, rd, 0, 0, cycles + load<u32>(T_JAL), count, load<u32>(PC) + immediate);
      return true;
    case Op.JALR:
      emitExit(op, rd, load<u32>(D_RS1) * 4, 0, cycles + load<u32>(T_JALR), count, immediate);
      return true;
    case Op.SYSTEM:
    case Op.FENCE_I:
    case Op.ILLEGAL:
      emit(Op.SYSTEM, 0, 0, 0, load<u32>(RAW));
      return true;
    default:
      return false;
  }
}

/** Ends the block before the instruction at PC. */
function emitEnd(lastLoad: u32, lastExclusive: u32): void {
  const op = lastLoad || lastExclusive ? Op.END_LOADED : Op.END;
  store<u32>(LENGTH, 0);
  emitExit(op, lastLoad, lastExclusive, 0, load<u32>(CYCLES), load<u32>(COUNT), load<u32>(PC));
}

/** The key of a block whose one instruction starts in the line `key` and goes on elsewhere. */
function straddleKey(pc: u32, key: u32): u32 {
  return key < KEY_WORD && fetchKey(pc + 2) == key + 1 ? key | KEY_STRADDLES : KEY_UNSURE;
}

export function isBreakpoint(pc: u32): bool {
  const count = load<u32>(CPU_BREAKPOINT_COUNT);
  for (let i: u32 = 0; i < count; i++) if (load<u32>(CPU_BREAKPOINTS + i * 4) == pc) return true;
  return false;
}

function begin(pc: u32, at: u32): void {
  store<u32>(AT, at + HEADER_BYTES);
  store<u32>(PC, pc);
  store<u32>(CYCLES, 0);
  store<u32>(COUNT, 0);
  store<u32>(CONSTANT, 0);
  store<u32>(MOST, 0);
}

function finish(pc: u32, at: u32, reads: u32, exclusive: u32, key: u32): u32 {
  const most = load<u32>(MOST) > load<u32>(CYCLES) ? load<u32>(MOST) : load<u32>(CYCLES);
  store<u32>(at, codeKey(pc));
  fuseBlock(at + HEADER_BYTES, load<u32>(AT));
  store<u16>(at, most + 2, 4);
  store<u8>(at, straddleCycles(pc), 6);
  store<u8>(at, exclusive, 7);
  store<u32>(at, reads, 8);
  store<u32>(at, key, 12);
  return at + HEADER_BYTES;
}

/** Translates up to `limit` instructions from `pc` to `at`; returns the first operation. */
function build(pc: u32, at: u32, limit: u32, breakpoints: bool): u32 {
  let lastLoad: u32 = 0;
  let lastExclusive: u32 = 0;
  let firstReads: u32 = 0;
  let firstExclusive: u32 = 0;
  const timed = load<i32>(CPU_TIMED) != 0;
  let key: u32 = timed ? fetchKey(pc) : 0;
  let straddles = false;
  begin(pc, at);
  for (;;) {
    const count = load<u32>(COUNT);
    const here = load<u32>(PC);
    if (breakpoints && isBreakpoint(here)) {
      // A block of its own: what its instruction has to wait for is then still known when the core goes on.
      if (count != 0) emitEnd(lastLoad, lastExclusive);
      else {
        store<u32>(LENGTH, 0);
        emit(Op.BREAKPOINT, 0, 0, 0, 0);
        if (timed) key = KEY_UNSURE;
      }
      break;
    }
    if (count >= limit || (timed && count != 0 && (straddles || fetchKey(here) != key))) {
      emitEnd(lastLoad, lastExclusive);
      break;
    }
    if (!fetch()) {
      emit(Op.FETCH_FAULT, 0, 0, 0, 0);
      break;
    }
    if (timed && load<u32>(LENGTH) == 4 && fetchKey(here + 2) != fetchKey(here)) {
      if (count != 0) {
        emitEnd(lastLoad, lastExclusive);
        break;
      }
      straddles = true;
      key = straddleKey(here, key);
    }
    const raw = load<u32>(RAW);
    const expanded = load<u32>(LENGTH) == 4 ? raw : decompress(raw);
    decode(expanded);
    const op = load<i32>(D_OP);
    const reads = load<u32>(D_READS);
    const exclusive = load<u32>(D_EXCLUSIVE);
    if (count == 0) {
      firstReads = reads;
      firstExclusive = exclusive;
    }
    store<u32>(CYCLES, load<u32>(CYCLES) + waitCycles(reads, exclusive, lastLoad, lastExclusive));
    if (emitLast(timed && op == Op.FENCE ? <i32>Op.SYSTEM : op)) break;
    if (op >= Op.BEQ && op <= Op.BGEU) {
      emitBranch(op);
      store<u32>(CONSTANT, 0);
      store<u32>(CYCLES, load<u32>(CYCLES) + load<u32>(T_BRANCH_NOT_TAKEN));
    } else {
      if (op == Op.LI) store<u32>(RAW, expanded);
      emitSimple(op);
      store<u32>(CYCLES, load<u32>(CYCLES) + load<u32>(D_CYCLES));
    }
    lastLoad = load<u32>(D_LOADS);
    lastExclusive = exclusive;
    store<u32>(COUNT, count + 1);
    store<u32>(PC, here + load<u32>(LENGTH));
  }
  return finish(pc, at, firstReads, firstExclusive, key);
}

/** Pre-decodes the block at `pc`, remembers it and returns its first operation. May forget all others to make room. */
export function translate(pc: u32): u32 {
  if (load<u32>(CODE_FREE) == 0 || load<u32>(CODE_FREE) + MAX_BLOCK_BYTES > <u32>CPU_BLOCKS_END) flushCode(CPU_BLOCKS);
  const ip = build(pc, load<u32>(CODE_FREE), MAX_INSTRUCTIONS, true);
  store<u32>(CODE_FREE, (load<u32>(AT) + 15) & ~15);
  markCode(pc, load<u32>(PC) + load<u32>(LENGTH));
  rememberBlock(codeKey(pc), ip);
  return ip;
}

/** Pre-decodes the one instruction at `pc` into a place of its own, breakpoints ignored. */
export function translateOne(pc: u32): u32 {
  return build(pc, CPU_BLOCKS_END, 1, false);
}
