// The fabric: the masters, their arbitration, and the cycles of the memory that they share.
//
// One cycle, in order: the memory's own work; masters observe completions; at most one request is accepted. Candidates
// are the channels with a request ready whose queue has room; the search starts after the channel granted last.
import {
  COMMAND_NOT_BEFORE,
  CORE_MASTER,
  DRAM_MODE,
  DRAM_MODE_ENTERING,
  DRAM_NEXT_REFRESH,
  FABRIC_ACTIVE,
  FABRIC_ATTENTION,
  FABRIC_CLOCKED,
  FABRIC_INTERRUPTS,
  FABRIC_JUMPS,
  FABRIC_LAST_GRANTED,
  FABRIC_NEXT_CYCLE,
  FABRIC_NOW_TICK,
  FABRIC_ORIGIN_TICK,
  FABRIC_PERIOD_TICKS,
  FABRIC_RAISED,
  FABRIC_REPLAYING,
  FABRIC_WAITING,
  RAISED_INTERRUPT,
  JUMP_CHECKPOINT,
  JUMP_RECORDING,
} from './memory-map';
import { coreAccepted, coreNext, coreOffers } from './cpu/bus';
import { NEVER } from './dram/bank-queue';
import { completeAll, nobodyWaits } from './dram/completion';
import { controllerCycle, controllerNext } from './dram/controller';
import { skipRefreshes } from './dram/idle';
import { acceptsRequests } from './dram/self-refresh';
import { attend, channelNext, settle } from './engine/channel';
import { jump } from './jump/jump';
import { NO_REQUEST, channelAt, tickOf } from './engine/registers';
import { acceptReplay, replayOffered } from './engine/replay';
import { accepted, offered } from './engine/request';

/**
 * Runs the channels and the memory, in all cycles up to and including a tick. Stops after the first cycle in which an
 * interrupt was raised.
 * @returns the tick of that cycle, or the tick asked for
 */
export function advanceFabric(to: i64): i64 {
  if (load<i32>(FABRIC_CLOCKED)) {
    const end = lastCycle(to);
    if (runCycles(end) & RAISED_INTERRUPT) {
      const tick = tickOf(load<i64>(FABRIC_NEXT_CYCLE) - 1);
      store<i64>(FABRIC_NOW_TICK, tick);
      return tick;
    }
    settleCompletions(end);
  }
  if (to > load<i64>(FABRIC_NOW_TICK)) store<i64>(FABRIC_NOW_TICK, to);
  // The host may now ask for something in the very next cycle.
  if (load<i32>(FABRIC_CLOCKED)) store<i64>(FABRIC_NEXT_CYCLE, lastCycle(load<i64>(FABRIC_NOW_TICK)) + 1);
  return load<i64>(FABRIC_NOW_TICK);
}

/**
 * Runs the cycles up to and including `end` in which anything happens, as far as the first that raised an interrupt or
 * ended a wait of the core.
 * @returns what it raised (RAISED_*): FABRIC_NEXT_CYCLE is the cycle behind it; or 0: it is the next in which anything can
 * happen, unless somebody asks for something before
 */
export function runCycles(end: i64): i32 {
  store<i32>(JUMP_RECORDING, -1);
  let cycle = load<i64>(FABRIC_NEXT_CYCLE);
  while (cycle <= end) {
    let next = step(cycle, end);
    const raised = load<i32>(FABRIC_RAISED);
    if (raised) {
      store<i32>(FABRIC_RAISED, 0);
      settleCompletions(cycle);
      store<i64>(FABRIC_NEXT_CYCLE, cycle + 1);
      return raised;
    }
    if (load<i32>(JUMP_CHECKPOINT)) {
      store<i32>(JUMP_CHECKPOINT, 0);
      const to = load<i32>(FABRIC_JUMPS) ? jump(cycle, end) : cycle;
      if (to != cycle) next = to + 1;
    }
    cycle = next;
  }
  store<i64>(FABRIC_NEXT_CYCLE, cycle);
  return 0;
}

/** Where the host may look, nothing is left to be counted, and what arrived for a channel that has stopped is nobody's. */
function settleCompletions(cycle: i64): void {
  completeAll(cycle);
  store<u32>(FABRIC_ATTENTION, load<u32>(FABRIC_ATTENTION) & load<u32>(FABRIC_ACTIVE));
}

/** The last cycle at or before a tick; -1 before cycle 0. */
export function lastCycle(tick: i64): i64 {
  const since = tick - load<i64>(FABRIC_ORIGIN_TICK);
  return since < 0 ? -1 : since / load<i64>(FABRIC_PERIOD_TICKS);
}

/** One cycle. @returns the next cycle in which anything can happen; refreshes are sent ahead as far as `end` */
function step(cycle: i64, end: i64): i64 {
  const replayOnly = nobodyWaits();
  controllerCycle(cycle, replayOnly);
  const tick = tickOf(cycle);
  const accepting = acceptsRequests();
  if (replayOnly) {
    if (accepting) offerReplay(cycle, tick);
  } else {
    const look = load<u32>(FABRIC_ATTENTION) | load<u32>(FABRIC_WAITING);
    if (look) observe(look, cycle);
    if (load<u32>(FABRIC_ACTIVE) && accepting) arbitrate(cycle, tick);
  }
  // A command may follow at once: then nothing need be asked.
  if (load<i64>(COMMAND_NOT_BEFORE) <= cycle + 1) return cycle + 1;
  let next = controllerNext(cycle);
  let wake: i64 = NEVER;
  for (let left = load<u32>(FABRIC_ACTIVE); left; left &= left - 1) {
    const master = <i32>ctz(left);
    const ready = master == CORE_MASTER ? coreNext(cycle, tick, accepting) : channelNext(channelAt(master), cycle, tick, accepting);
    wake = min<i64>(wake, ready);
  }
  if (next == load<i64>(DRAM_NEXT_REFRESH) && wake > next && next <= end && load<i32>(FABRIC_RAISED) == 0) {
    next = skipRefreshes(next, min<i64>(wake, end + 1));
  }
  return max<i64>(cycle + 1, min<i64>(next, wake));
}

/** Channels take up what arrived for them; one that has nothing to ask for may be at its end. */
function observe(look: u32, cycle: i64): void {
  const attention = load<u32>(FABRIC_ATTENTION);
  store<u32>(FABRIC_ATTENTION, 0);
  for (let left = look & load<u32>(FABRIC_ACTIVE); left; left &= left - 1) {
    const channel = <i32>ctz(left);
    if ((attention >> channel) & 1) attend(channel, cycle);
    else settle(channelAt(channel), cycle);
  }
}

/** What arbitration comes to when a replay is the only master and has a request to make. */
// @ts-ignore: decorator
@inline
function offerReplay(cycle: i64, tick: i64): void {
  const channel = <i32>ctz(load<u32>(FABRIC_REPLAYING));
  const at = channelAt(channel);
  if (!replayOffered(at, tick)) return;
  acceptReplay(at, cycle, tick);
  store<i32>(FABRIC_LAST_GRANTED, channel);
}

/** At most one request is accepted. */
function arbitrate(cycle: i64, tick: i64): void {
  const active = load<u32>(FABRIC_ACTIVE);
  const behind = ((~(<u32>0)) << 1) << load<i32>(FABRIC_LAST_GRANTED);
  let left = active & behind;
  for (let half = 0; half < 2; half++, left = active & ~behind) {
    for (; left; left &= left - 1) {
      const channel = <i32>ctz(left);
      if (channel == CORE_MASTER) {
        const wanted = coreOffers(tick);
        if (!wanted) continue;
        coreAccepted(wanted, cycle);
        store<i32>(FABRIC_LAST_GRANTED, CORE_MASTER);
        return;
      }
      const at = channelAt(channel);
      const request = offered(at, tick);
      if (request == NO_REQUEST) continue;
      accepted(at, request, cycle);
      store<i32>(FABRIC_LAST_GRANTED, channel);
      return;
    }
  }
}

/** The next tick at which a master but the core, or the way into self-refresh, could do anything; NEVER for none. */
export function nextFabricTick(): i64 {
  if (!load<i32>(FABRIC_CLOCKED)) return NEVER;
  if (load<u32>(FABRIC_ACTIVE) == 0 && load<i32>(DRAM_MODE) != DRAM_MODE_ENTERING) return NEVER;
  const next = load<i64>(FABRIC_NEXT_CYCLE);
  return next == NEVER ? NEVER : tickOf(next);
}

export function interrupts(): u32 {
  return load<u32>(FABRIC_INTERRUPTS);
}

export function acknowledge(mask: u32): void {
  store<u32>(FABRIC_INTERRUPTS, load<u32>(FABRIC_INTERRUPTS) & ~mask);
}
