// The DRAM's life: configured, powered up, initialised, reset; what becomes of its content.
import {
  COMMAND_NOT_BEFORE,
  DRAM_BASE,
  DRAM_MODE,
  DRAM_MODE_NORMAL,
  DRAM_MODE_OFF,
  DRAM_MODE_READY,
  DRAM_MODE_SELF_REFRESH,
  DRAM_NEXT_REFRESH,
  DRAM_RETAINED,
  ECC_STATE_BASE,
  FABRIC_ATTENTION,
  FABRIC_CLOCKED,
  FABRIC_LAST_GRANTED,
  FABRIC_LOG_READ,
  FABRIC_LOG_WRITTEN,
  FABRIC_NEXT_CYCLE,
  FABRIC_NOW_TICK,
  FABRIC_ORIGIN_TICK,
  FABRIC_PERIOD_TICKS,
  P_ECC,
  P_SIZE_BYTES,
  REMAP_ENABLED,
  CHANNEL_COUNT,
} from '../memory-map';
import { resetChannels } from '../engine/channel';
import { NEVER } from './bank-queue';
import { resetController } from './controller';
import { deriveDistances } from './timing';

/** Takes over the parameter block. The controller stays off until dramInitialise. */
export function dramConfigure(): void {
  deriveDistances();
  store<i32>(FABRIC_CLOCKED, 0);
  store<i32>(DRAM_MODE, DRAM_MODE_OFF);
  store<i32>(REMAP_ENABLED, 0);
}

/** Power comes up: what the cells hold is undefined. Without ECC it is read as it is, so it is made repeatable. */
export function dramPowerUp(tick: f64): void {
  const size = load<u32>(P_SIZE_BYTES);
  memory.fill(ECC_STATE_BASE, 0, <usize>(size >> 6));
  if (!load<i32>(P_ECC)) scramble(DRAM_BASE, <usize>size);
  store<i32>(DRAM_RETAINED, 0);
  store<i32>(FABRIC_CLOCKED, 0);
  store<i32>(DRAM_MODE, DRAM_MODE_OFF);
  setNow(<i64>tick);
}

/** Fills with the output of a 64-bit Weyl sequence put through a multiply: no two bursts alike. */
function scramble(at: usize, bytes: usize): void {
  let weyl: u64 = 0x9e37_79b9_7f4a_7c15;
  for (let i: usize = 0; i < bytes; i += 8) {
    store<u64>(at + i, (weyl ^ (weyl >> 29)) * 0xbf58_476d_1ce4_e5b9);
    weyl += 0x9e37_79b9_7f4a_7c15;
  }
}

function setNow(tick: i64): void {
  if (tick > load<i64>(FABRIC_NOW_TICK)) store<i64>(FABRIC_NOW_TICK, tick);
}

/**
 * Starts the controller: empty queues, closed banks. Cycle 0 is at the first multiple of the DRAM period after `tick`.
 * A DRAM in self-refresh stays in it until selfRefreshExit.
 */
export function dramInitialise(tick: f64): void {
  const inSelfRefresh = load<i32>(DRAM_MODE) == DRAM_MODE_SELF_REFRESH;
  const period = load<i64>(FABRIC_PERIOD_TICKS);
  setNow(<i64>tick);
  store<i64>(FABRIC_ORIGIN_TICK, ((<i64>tick) / period + 1) * period);
  store<i64>(FABRIC_NEXT_CYCLE, 0);
  resetController();
  resetChannels();
  store<u32>(FABRIC_ATTENTION, 0);
  store<i32>(FABRIC_LAST_GRANTED, CHANNEL_COUNT - 1);
  store<i64>(FABRIC_LOG_WRITTEN, 0);
  store<i64>(FABRIC_LOG_READ, 0);
  store<i64>(DRAM_MODE_READY, 0);
  store<i32>(DRAM_RETAINED, 1);
  store<i32>(DRAM_MODE, inSelfRefresh ? DRAM_MODE_SELF_REFRESH : DRAM_MODE_NORMAL);
  if (inSelfRefresh) store<i64>(DRAM_NEXT_REFRESH, NEVER);
  store<i32>(FABRIC_CLOCKED, 1);
}

/**
 * Controller reset. The content survives only in self-refresh and with its power kept; buffered writes and open rows
 * are lost otherwise, and with them everything, because refresh stops.
 * @returns true when the content survived
 */
export function dramReset(retain: bool, tick: f64): bool {
  const kept = retain && load<i32>(DRAM_MODE) == DRAM_MODE_SELF_REFRESH;
  resetController();
  resetChannels();
  store<u32>(FABRIC_ATTENTION, 0);
  store<i32>(FABRIC_CLOCKED, 0);
  setNow(<i64>tick);
  if (kept) return true;
  dramPowerUp(tick);
  return false;
}
