// The core as the fabric sees it: reset, and advance by a number of cycles.
import {
  CPU_ACCESS_ANSWERED,
  CPU_ACCESS_NONE,
  CPU_ACCESS_STATE,
  CPU_BLOCKS,
  CPU_BUS_WAIT,
  CPU_CYCLE,
  CPU_FAULT_PC,
  CPU_FETCH_STATE,
  CPU_INSTRET,
  CPU_IN_PROGRESS,
  CPU_LAST_EXCLUSIVE,
  CPU_LAST_LOAD,
  CPU_MCAUSE,
  CPU_MCOUNTEREN,
  CPU_MCOUNTINHIBIT,
  CPU_MCOUNTINHIBIT_RESET,
  CPU_MCYCLE_OFFSET,
  CPU_MENVCFG,
  CPU_MEPC,
  CPU_MIE,
  CPU_MINSTRET_OFFSET,
  CPU_MSCRATCH,
  CPU_MSTATUS,
  CPU_MTVAL,
  CPU_MTVEC,
  CPU_MTVEC_FIXED,
  CPU_PC,
  CPU_PMPCFG,
  CPU_PMP_MAX,
  CPU_PRIVILEGE,
  CPU_REGISTERS,
  CPU_RESERVATION,
  CPU_SCRATCH,
  CPU_STALL,
  CPU_STEPPING,
  CPU_STEP_INSTRET,
  CPU_STEP_PC,
  CPU_STOP,
  CPU_STOP_ACCESS,
  CPU_STOP_BREAKPOINT,
  CPU_STOP_BUDGET,
  CPU_STOP_COHERENCE,
  CPU_STOP_LOCKUP,
  CPU_STOP_STEP,
  CPU_STOP_WATCHPOINT,
  CPU_STOP_WFI,
  CPU_TIMED,
  CPU_WAITING,
  CPU_WATCHING,
  CPU_HELD,
  CPU_NOTIFY,
  REMAP_ENABLED,
  STEP_ONTO,
  T_LOAD,
  T_STORE,
  T_TRAP,
  T_TRAP_AMO,
} from '../memory-map';
import { dataPrivilege } from './access';
import { COHERENCE, DONE, DONE_LEAVE, EXCEPTION, OPEN, WAIT, WATCH_HIT, X_CAUSE, X_VALUE } from './access-result';
import { NO_RESERVATION, atomic } from './atomic';
import { writeBufferFull } from './bus';
import { BUS_ALLOWED } from './timed-data';
import { fetched } from './timed-fetch';
import { allowHints, forgetHints } from './cache';
import { resetCaches } from './cache-control';
import { slowMemory } from './slow-memory';
import { flushCode, forgetCode } from './code-cache';
import { LEFT, LEFT_AT, LEFT_BOUNDARY, LEFT_BREAKPOINT, LEFT_FETCH_FAULT, LEFT_SYSTEM, execute } from './execute';
import { redirect } from './redirect';
import { waitCycles } from './hazard';
import { blockAt } from './link';
import { Op, lengthAt, operationAt } from './operation';
import { unprotectedBytes } from './pmp';
import { forget } from './predictor';
import { exception, system } from './system';
import { pendingInterrupt, takeTrap } from './trap';
import { translateOne } from './translate';

/** One call of the hot loop runs at most this many cycles, so that it is re-entered once its optimized code is there. */
const CHUNK_CYCLES: i32 = 0x4_0000;
/** So far below zero that no exit finds cycles left to go on behind a single instruction. */
const ONE_STEP: i32 = 0x4000_0000;

/** i32: cycles of this run not yet used. */
const REMAINING = CPU_SCRATCH + 160;

@inline function spend(cycles: u32): void {
  store<i32>(REMAINING, load<i32>(REMAINING) - <i32>cycles);
  store<u64>(CPU_CYCLE, load<u64>(CPU_CYCLE) + <u64>cycles);
}

@inline function forgetHazard(): void {
  store<u32>(CPU_LAST_LOAD, 0);
  store<u32>(CPU_LAST_EXCLUSIVE, 0);
}

function takeStall(): void {
  const stall = load<i32>(CPU_STALL);
  store<i32>(CPU_STALL, 0);
  spend(stall);
}

function stop(reason: u32): bool {
  store<u32>(CPU_STOP, reason);
  return false;
}

/** Stops at a coherence fault; only now is the pc known. */
function stopIncoherent(): bool {
  store<u32>(CPU_FAULT_PC, load<u32>(CPU_PC));
  return stop(CPU_STOP_COHERENCE);
}

/** The instruction at LEFT_AT is done and took time of its own: counts it. */
function completeAccess(ip: u32): bool {
  const op = operationAt(ip);
  const rd = <u32>load<u8>(ip, 1) >> 2;
  const f5 = load<u32>(ip, 4) >> 27;
  const plainAtomic = op == Op.ATOMIC && (f5 == 2 || f5 == 3);
  const cycles = op == Op.ATOMIC && !plainAtomic ? load<u32>(T_LOAD) : op >= Op.SB ? load<u32>(T_STORE) : load<u32>(T_LOAD);
  spend(cycles);
  takeStall();
  store<u64>(CPU_INSTRET, load<u64>(CPU_INSTRET) + 1);
  store<u32>(CPU_PC, load<u32>(CPU_PC) + lengthAt(ip));
  store<u32>(CPU_LAST_LOAD, (op <= Op.LHU || plainAtomic) && rd < 32 ? rd : 0);
  store<u32>(CPU_LAST_EXCLUSIVE, plainAtomic ? 1 : 0);
  if (!load<u32>(WATCH_HIT)) return true;
  store<u32>(WATCH_HIT, 0);
  return stop(CPU_STOP_WATCHPOINT);
}

function raiseAt(cause: u32, value: u32, cycles: u32, length: u32): bool {
  const from = load<u32>(CPU_PC);
  spend(exception(cause, value, cycles, length));
  // A handler that cannot even be fetched, at the very address that trapped: nothing would ever change again.
  if (cause == 1 && load<u32>(CPU_PC) == from) return stop(CPU_STOP_LOCKUP);
  return true;
}

/** Goes on with a load, store or atomic at `ip` that came to `result`; false if the run ends. */
function finishAccess(ip: u32, result: u32): bool {
  switch (result) {
    case DONE:
    case DONE_LEAVE: return completeAccess(ip);
    case OPEN: return stop(CPU_STOP_ACCESS);
    case COHERENCE: return stopIncoherent();
    case WAIT: {
      store<i32>(CPU_IN_PROGRESS, 1);
      return false;
    }
    default: break;
  }
  const amo = operationAt(ip) == Op.ATOMIC && load<u32>(ip, 4) >> 28 != 1;
  const length = lengthAt(ip);
  return raiseAt(load<u32>(X_CAUSE), load<u32>(X_VALUE), amo ? load<u32>(T_TRAP_AMO) : load<u32>(T_TRAP), length);
}

/** A posted write waits for the fabric: from here on the core may run only as far as the fabric has nothing to do. */
@inline function postedNow(): bool {
  return load<i32>(CPU_TIMED) && writeBufferFull();
}

/** Executes the load, store or atomic at `ip`, whose cycle is CPU_CYCLE: it may ask the fabric. */
function accessOverFabric(ip: u32): bool {
  store<u32>(BUS_ALLOWED, 1);
  const atomically = operationAt(ip) == Op.ATOMIC;
  const base = load<u32>(<u32>load<u8>(ip, 2), CPU_REGISTERS);
  const result = atomically ? atomic(ip) : slowMemory(ip, base + load<u32>(ip, 4));
  store<u32>(BUS_ALLOWED, 0);
  return finishAccess(ip, result) && !postedNow();
}

/** Does what the hot loop could not; false if the run ends. */
function attend(): bool {
  const ip = load<u32>(LEFT_AT);
  switch (load<u32>(LEFT)) {
    case LEFT_BOUNDARY: return true;
    case DONE_LEAVE:
    case OPEN:
    case COHERENCE:
    case EXCEPTION: return finishAccess(ip, load<u32>(LEFT));
    case WAIT: return accessOverFabric(ip);
    case LEFT_FETCH_FAULT: return raiseAt(1, load<u32>(CPU_PC), load<u32>(T_TRAP), 0);
    case LEFT_BREAKPOINT: return stop(CPU_STOP_BREAKPOINT);
    default: break;
  }
  store<u32>(CPU_STOP, CPU_STOP_BUDGET);
  spend(system(load<u32>(ip, 4)));
  if (load<i32>(CPU_BUS_WAIT)) store<i32>(CPU_IN_PROGRESS, 1);
  return load<u32>(CPU_STOP) == CPU_STOP_BUDGET && !load<i32>(CPU_BUS_WAIT) && !postedNow();
}

/** Charges the wait of a block's first instruction behind the last one of another. */
@inline function enterBlock(ip: u32): void {
  const lastLoad = load<u32>(CPU_LAST_LOAD);
  if (!(lastLoad | load<u32>(CPU_LAST_EXCLUSIVE))) return;
  spend(waitCycles(load<u32>(ip - 8), <u32>load<u8>(ip - 9), lastLoad, load<u32>(CPU_LAST_EXCLUSIVE)));
  forgetHazard();
}

function accessLimit(): u32 {
  return load<u32>(CPU_WATCHING) || (load<i32>(CPU_TIMED) && load<i32>(REMAP_ENABLED)) ? 0 : unprotectedBytes(dataPrivilege());
}

/** Makes the fetch unit hold the next instruction; false if the run ends. */
function fetch(): bool {
  switch (fetched(load<u32>(CPU_PC))) {
    case DONE: break;
    case COHERENCE: return stopIncoherent();
    case WAIT: return false;
    default: return raiseAt(1, load<u32>(CPU_PC), load<u32>(T_TRAP), 0);
  }
  if (load<i32>(CPU_STALL)) takeStall();
  return true;
}

/** Goes on with the instruction that waited for the fabric; false if the run ends. */
function goOn(): bool {
  store<i32>(CPU_IN_PROGRESS, 0);
  const ip = translateOne(load<u32>(CPU_PC));
  const op = operationAt(ip);
  if (op >= Op.LB && op <= Op.ATOMIC) return accessOverFabric(ip);
  // A debugger has moved the pc: nothing is in progress any more.
  if (op != Op.SYSTEM) return true;
  store<u32>(LEFT, LEFT_SYSTEM);
  store<u32>(LEFT_AT, ip);
  return attend();
}

/** Runs one stretch of blocks, or one instruction if the next block might overrun the budget; false if the run ends. */
function advance(single: bool): bool {
  if (load<i32>(CPU_IN_PROGRESS)) return goOn();
  let ip = blockAt(load<u32>(CPU_PC));
  if (load<i32>(CPU_TIMED) && load<i32>(CPU_ACCESS_STATE) < CPU_ACCESS_ANSWERED) {
    if (single || <u32>load<u8>(ip) != Op.BREAKPOINT) {
      const pc = load<u32>(CPU_PC);
      if (!fetch()) return false;
      if (load<u32>(CPU_PC) != pc) return true;
      ip = blockAt(pc);
    }
  }
  if (single && <u32>load<u8>(ip) == Op.BREAKPOINT) ip = translateOne(load<u32>(CPU_PC));
  if (<u32>load<u8>(ip) != Op.BREAKPOINT) enterBlock(ip);
  let remaining = load<i32>(REMAINING);
  const chunk = remaining < CHUNK_CYCLES ? remaining : CHUNK_CYCLES;
  let left: i32;
  if (single || chunk < <i32>load<u16>(ip - 12)) {
    if (<u32>load<u8>(ip) != Op.BREAKPOINT || single) ip = translateOne(load<u32>(CPU_PC));
    left = stepOnce(ip);
  } else {
    left = chunk - stretch(ip, chunk);
  }
  spend(left);
  return attend();
}

/** Executes from the block at `ip` on; returns the cycles left. */
@inline function stretch(ip: u32, budget: i32): i32 {
  const limit = accessLimit();
  if (!load<i32>(CPU_TIMED)) return execute<u32>(ip, budget, limit);
  allowHints(limit != 0);
  return execute<u64>(ip, budget, limit);
}

/** Executes the single-instruction block at `ip`; returns its cycles. */
function stepOnce(ip: u32): i32 {
  return -ONE_STEP - stretch(ip, -ONE_STEP);
}

function interrupt(): void {
  const cause = pendingInterrupt();
  if (!cause) return;
  forgetHazard();
  takeTrap(cause, 0);
  spend(load<u32>(T_TRAP) + redirect(load<u32>(CPU_PC)));
}

/**
 * Runs until `cycles` have passed (the instruction that crosses the mark is finished), or until something needs the host.
 * With `single`, at most one instruction, breakpoints ignored. Returns CPU_STOP_*.
 */
export function run(cycles: i32, single: bool): u32 {
  store<i32>(REMAINING, cycles);
  store<u32>(CPU_STOP, CPU_STOP_BUDGET);
  if (load<u32>(CPU_ACCESS_STATE) == 1) return CPU_STOP_ACCESS;
  if (load<i32>(CPU_STALL)) takeStall();
  do {
    if (load<i32>(CPU_ACCESS_STATE) < CPU_ACCESS_ANSWERED && !load<i32>(CPU_IN_PROGRESS)) {
      interrupt();
      if (load<u32>(CPU_WAITING)) {
        store<u32>(CPU_STOP, CPU_STOP_WFI);
        break;
      }
    }
    if (load<i32>(REMAINING) <= 0) break;
    if (!advance(single)) break;
  } while (!single);
  return load<u32>(CPU_STOP);
}

/** Whether the instruction that a step is about is behind the core. */
function stepped(): bool {
  if (load<i32>(CPU_IN_PROGRESS) | load<i32>(CPU_BUS_WAIT)) return false;
  return load<u32>(CPU_PC) != load<u32>(CPU_STEP_PC) || load<u32>(CPU_INSTRET) != load<u32>(CPU_STEP_INSTRET);
}

/** One instruction, in its own time and beside all other masters, however many runs it takes. */
function stepInTime(cycles: i32): u32 {
  const between = !(load<u32>(CPU_ACCESS_STATE) | load<i32>(CPU_IN_PROGRESS));
  if (between && stepped()) stop(CPU_STOP_STEP);
  else if (between && load<u32>(CPU_STEPPING) == STEP_ONTO && breaksHere()) stop(CPU_STOP_BREAKPOINT);
  else if (run(cycles, true) == CPU_STOP_BUDGET && stepped()) stop(CPU_STOP_STEP);
  return load<u32>(CPU_STOP);
}

@inline function breaksHere(): bool {
  return <u32>load<u8>(blockAt(load<u32>(CPU_PC))) == Op.BREAKPOINT;
}

/** As run(), or the rest of the one instruction that a debugger waits for. */
export function runOrStep(cycles: i32): u32 {
  return load<u32>(CPU_STEPPING) ? stepInTime(cycles) : run(cycles, false);
}

/** Advances by `cycles` (1 .. 2^30 - 1). */
export function cpuRun(cycles: i32): u32 {
  return runOrStep(cycles);
}

/** Passes time without executing: wfi, or a core held in reset. */
export function cpuIdle(cycles: f64): void {
  store<u64>(CPU_CYCLE, load<u64>(CPU_CYCLE) + <u64>cycles);
}

/** Forgets pre-decoded code: breakpoints changed, or another master wrote code that a core without cache must see. */
export function cpuFlushCode(): void {
  flushCode(CPU_BLOCKS);
}

/** The state was replaced as a whole: forgets everything derived from the one before. */
export function cpuRestored(): void {
  forgetCode(CPU_BLOCKS);
  forgetHints();
}

/** Reset: registers and CSRs, machine mode, next instruction at `pc`. Cycles and retired instructions go on counting. */
export function cpuReset(pc: u32): void {
  memory.fill(CPU_REGISTERS, 0, 132);
  store<u32>(CPU_PC, pc);
  store<u32>(CPU_PRIVILEGE, 3);
  store<u64>(CPU_MCYCLE_OFFSET, 0 - load<u64>(CPU_CYCLE));
  store<u64>(CPU_MINSTRET_OFFSET, 0 - load<u64>(CPU_INSTRET));
  const inhibit = load<u32>(CPU_MCOUNTINHIBIT_RESET);
  store<u32>(CPU_MCOUNTINHIBIT, inhibit);
  if (inhibit & 1) store<u64>(CPU_MCYCLE_OFFSET, 0);
  if (inhibit & 4) store<u64>(CPU_MINSTRET_OFFSET, 0);
  store<u32>(CPU_RESERVATION, NO_RESERVATION);
  store<u32>(CPU_MSTATUS, 0x1800);
  store<u32>(CPU_MIE, 0);
  store<u32>(CPU_MTVEC, load<u32>(CPU_MTVEC_FIXED));
  store<u32>(CPU_MSCRATCH, 0);
  store<u32>(CPU_MEPC, 0);
  store<u32>(CPU_MCAUSE, 0);
  store<u32>(CPU_MTVAL, 0);
  store<u32>(CPU_MCOUNTEREN, 0);
  store<u32>(CPU_MENVCFG, 0);
  memory.fill(CPU_PMPCFG, 0, CPU_PMP_MAX * 5);
  store<u32>(CPU_ACCESS_STATE, CPU_ACCESS_NONE);
  store<u32>(CPU_WAITING, 0);
  store<i32>(CPU_STALL, 0);
  store<u32>(CPU_STOP, CPU_STOP_BUDGET);
  store<u32>(WATCH_HIT, 0);
  forgetHazard();
  forget();
  store<u32>(CPU_FETCH_STATE, 0);
  store<i32>(CPU_HELD, 0);
  store<i32>(CPU_NOTIFY, 0);
  resetCaches();
  redirect(pc);
  flushCode(CPU_BLOCKS);
}
