// The core as a master on the fabric: one read that it waits for, and a write buffer of one entry that it does not. In the
// order in which they were asked for: what is in the write buffer is offered before the read behind it.
import {
  BUS_ACCEPTED,
  BUS_DONE,
  BUS_FILL_D,
  BUS_FILL_I,
  BUS_IDLE,
  BUS_IN_FLIGHT,
  BUS_LOAD,
  BUS_READ_ADDRESS,
  BUS_READ_BAD,
  BUS_READ_BYTES,
  BUS_READ_KIND,
  BUS_READ_LINE,
  BUS_READ_SLOT,
  BUS_READ_STATE,
  BUS_READ_TICK,
  BUS_READ_VALUE,
  BUS_REQUESTED,
  BUS_STORE,
  BUS_THROUGH,
  BUS_WAIT_NONE,
  BUS_WAIT_READ,
  BUS_WAIT_WRITE,
  BUS_WRITE_ADDRESS,
  BUS_WRITE_BACK,
  BUS_WRITE_BYTES,
  BUS_WRITE_KIND,
  BUS_WRITE_OLD,
  BUS_WRITE_STATE,
  BUS_WRITE_TICK,
  BUS_WRITE_VALUE,
  CACHE_D,
  CACHE_I,
  CORE_MASTER,
  COUNT_STALL_WRITE,
  CPU_BUS_COUNTER,
  CPU_BUS_WAIT,
  CPU_CYCLE,
  CPU_DATA_FILLED,
  CPU_DATA_FILLED_TOO,
  CPU_FETCH_FILLED,
  DRAM_BASE,
  FABRIC_ACTIVE,
  FABRIC_NEXT_CYCLE,
  FABRIC_RAISED,
  NODES_PER_CHANNEL,
  NO_LINE,
  RAISED_WAKE,
} from '../memory-map';
import { ANONYMOUS, accept, hasRoom } from '../dram/accept';
import { NEVER } from '../dram/bank-queue';
import { ALL_GOOD, checkWords, coversPartly, eccOn, markWords } from '../dram/ecc';
import { add64, cycleFrom, tickOf } from '../engine/registers';
import { logRequest } from '../engine/request-log';
import { forgetStores, install, lineIn, oldBytes, shiftOf } from './cache';
import { snoopWrite } from './snoop';
import { coreTick, passTime } from './time';

const READ_NODE: i32 = CORE_MASTER * NODES_PER_CHANNEL;
const MODIFY_NODE: i32 = READ_NODE + 1;
const READ_BIT: u32 = 1;
const MODIFY_BIT: u32 = 2;

const OFFER_READ: i32 = 1;
const OFFER_MODIFY_READ: i32 = 2;
const OFFER_WRITE: i32 = 3;

/** The core is one of the active masters while anything of it is asked for or under way. */
function settle(): void {
  const bit = (<u32>1) << CORE_MASTER;
  const reading = load<i32>(BUS_READ_STATE) == BUS_REQUESTED || load<i32>(BUS_READ_STATE) == BUS_ACCEPTED;
  const busy = reading || load<i32>(BUS_WRITE_STATE) != BUS_IDLE || load<u32>(BUS_IN_FLIGHT) != 0;
  store<u32>(FABRIC_ACTIVE, busy ? load<u32>(FABRIC_ACTIVE) | bit : load<u32>(FABRIC_ACTIVE) & ~bit);
}

/** A request is there from a tick on: the fabric must look at that cycle. */
function askFrom(tick: i64): void {
  settle();
  const cycle = cycleFrom(tick);
  if (load<i64>(FABRIC_NEXT_CYCLE) > cycle) store<i64>(FABRIC_NEXT_CYCLE, cycle);
}

function wait(kind: i32, counter: usize): void {
  store<i32>(CPU_BUS_WAIT, kind);
  store<u32>(CPU_BUS_COUNTER, <u32>counter);
}

/** What the core waited for happens at a tick: it goes on in its first cycle from there. */
function wake(tick: i64): void {
  const before = load<i64>(CPU_CYCLE);
  passTime(tick);
  add64(load<u32>(CPU_BUS_COUNTER), load<i64>(CPU_CYCLE) - before);
  store<i32>(CPU_BUS_WAIT, BUS_WAIT_NONE);
  store<i32>(FABRIC_RAISED, load<i32>(FABRIC_RAISED) | RAISED_WAKE);
}

// ---- asked by the core -------------------------------------------------------------------------------------------------

export function writeBufferFull(): bool {
  return load<i32>(BUS_WRITE_STATE) != BUS_IDLE;
}

export function waitForWriteBuffer(): void {
  wait(BUS_WAIT_WRITE, COUNT_STALL_WRITE);
}

/** Asks for a read and waits for it. */
export function requestRead(kind: i32, address: u32, bytes: u32, line: u32, slot: i32, counter: usize): void {
  store<i32>(BUS_READ_STATE, BUS_REQUESTED);
  store<i32>(BUS_READ_KIND, kind);
  store<u32>(BUS_READ_ADDRESS, address);
  store<u32>(BUS_READ_BYTES, bytes);
  store<u32>(BUS_READ_LINE, line);
  store<i32>(BUS_READ_SLOT, slot);
  store<i32>(BUS_READ_BAD, 0);
  store<i64>(BUS_READ_TICK, coreTick() + 1);
  wait(BUS_WAIT_READ, counter);
  askFrom(coreTick() + 1);
}

/** True once, when the read of this kind and address is there. */
export function takeRead(kind: i32, address: u32): bool {
  if (load<i32>(BUS_READ_STATE) != BUS_DONE) return false;
  store<i32>(BUS_READ_STATE, BUS_IDLE);
  return load<i32>(BUS_READ_KIND) == kind && load<u32>(BUS_READ_ADDRESS) == address;
}

function post(kind: i32, address: u32, bytes: u32): void {
  const modifies = kind != BUS_WRITE_BACK && eccOn() && coversPartly(address, bytes);
  store<i32>(BUS_WRITE_STATE, modifies ? BUS_REQUESTED : BUS_DONE);
  store<i32>(BUS_WRITE_KIND, kind);
  store<u32>(BUS_WRITE_ADDRESS, address);
  store<u32>(BUS_WRITE_BYTES, bytes);
  store<i64>(BUS_WRITE_TICK, coreTick() + 1);
  askFrom(coreTick() + 1);
}

/** The write buffer, which is empty, takes a dirty line. */
export function postLine(slot: i32): void {
  const shift = shiftOf(CACHE_D);
  memory.copy(BUS_WRITE_OLD, oldBytes(slot), 1 << shift);
  post(BUS_WRITE_BACK, lineIn(CACHE_D, slot) << shift, 1 << shift);
}

/** The write buffer, which is empty, takes a store; with `through` the core sees it at once, in its cached line. */
export function postStore(address: u32, bytes: u32, value: u32, through: bool): void {
  store<u32>(BUS_WRITE_VALUE, value);
  memory.copy(BUS_WRITE_OLD, DRAM_BASE + address, bytes);
  if (through) lay(address, bytes, value);
  post(through ? BUS_THROUGH : BUS_STORE, address, bytes);
}

function lay(address: u32, bytes: u32, value: u32): void {
  if (bytes == 4) store<u32>(DRAM_BASE + address, value);
  else if (bytes == 2) store<u16>(DRAM_BASE + address, value);
  else store<u8>(DRAM_BASE + address, value);
}

// ---- asked by the fabric -----------------------------------------------------------------------------------------------

/** The request that waits to be accepted, times and room aside. */
function wanted(): i32 {
  const write = load<i32>(BUS_WRITE_STATE);
  if (write == BUS_DONE) return OFFER_WRITE;
  if (write == BUS_REQUESTED) return load<u32>(BUS_IN_FLIGHT) & MODIFY_BIT ? 0 : OFFER_MODIFY_READ;
  if (write != BUS_IDLE || load<i32>(BUS_READ_STATE) != BUS_REQUESTED) return 0;
  return load<u32>(BUS_IN_FLIGHT) & READ_BIT ? 0 : OFFER_READ;
}

@inline function notBefore(request: i32): i64 {
  return load<i64>(request == OFFER_READ ? BUS_READ_TICK : BUS_WRITE_TICK);
}

/** The request that the core offers at a tick, 0 for none. */
export function coreOffers(tick: i64): i32 {
  const request = wanted();
  if (request == 0 || notBefore(request) > tick || !hasRoom(request == OFFER_WRITE ? 1 : 0)) return 0;
  return request;
}

/** The next cycle in which a request of the core could be accepted, completions and room aside. */
export function coreNext(cycle: i64, tick: i64, accepting: bool): i64 {
  const request = wanted();
  if (request == 0 || !accepting) return NEVER;
  if (notBefore(request) > tick) return cycleFrom(notBefore(request));
  return coreOffers(tick) ? cycle + 1 : NEVER;
}

/** The controller takes the request that was offered. */
export function coreAccepted(request: i32, cycle: i64): void {
  if (request == OFFER_WRITE) acceptBufferedWrite(cycle);
  else if (request == OFFER_READ) acceptOneRead(cycle);
  else {
    store<i32>(BUS_WRITE_STATE, BUS_ACCEPTED);
    issueRead(load<u32>(BUS_WRITE_ADDRESS), cycle, MODIFY_NODE, MODIFY_BIT);
  }
  settle();
}

function issueRead(address: u32, cycle: i64, node: i32, bit: u32): void {
  store<u32>(BUS_IN_FLIGHT, load<u32>(BUS_IN_FLIGHT) | bit);
  accept(address >> 6, 0, cycle, node);
  logRequest(address >> 6, 0, cycle);
}

function acceptBufferedWrite(cycle: i64): void {
  const address = load<u32>(BUS_WRITE_ADDRESS);
  const bytes = load<u32>(BUS_WRITE_BYTES);
  store<i32>(BUS_WRITE_STATE, BUS_IDLE);
  if (load<i32>(BUS_WRITE_KIND) != BUS_WRITE_BACK) lay(address, bytes, load<u32>(BUS_WRITE_VALUE));
  if (eccOn()) markWords(address, bytes);
  if (load<i32>(BUS_WRITE_KIND) == BUS_STORE) snoopWrite(address, bytes, CORE_MASTER);
  accept(address >> 6, 1, cycle, ANONYMOUS);
  logRequest(address >> 6, 1, cycle);
  if (load<i32>(CPU_BUS_WAIT) == BUS_WAIT_WRITE) wake(tickOf(cycle));
}

/** The bytes are sampled now; a line is in its cache from now on, so that later writes of others are noticed. */
function acceptOneRead(cycle: i64): void {
  const address = load<u32>(BUS_READ_ADDRESS);
  const bytes = load<u32>(BUS_READ_BYTES);
  const kind = load<i32>(BUS_READ_KIND);
  store<i32>(BUS_READ_STATE, BUS_ACCEPTED);
  store<i32>(BUS_READ_BAD, eccOn() && checkWords(address, bytes) != ALL_GOOD ? 1 : 0);
  if (kind == BUS_LOAD) {
    const at = DRAM_BASE + address;
    store<u32>(BUS_READ_VALUE, bytes == 4 ? load<u32>(at) : bytes == 2 ? <u32>load<u16>(at) : <u32>load<u8>(at));
  } else if (!load<i32>(BUS_READ_BAD)) fill(kind, address, bytes);
  issueRead(address, cycle, READ_NODE, READ_BIT);
}

function fill(kind: i32, address: u32, bytes: u32): void {
  const line = load<u32>(BUS_READ_LINE);
  if (kind == BUS_FILL_D) {
    install(CACHE_D, load<i32>(BUS_READ_SLOT), line);
    store<u32>(CPU_DATA_FILLED_TOO, load<u32>(CPU_DATA_FILLED));
    store<u32>(CPU_DATA_FILLED, line);
  } else if (kind == BUS_FILL_I) {
    install(CACHE_I, load<i32>(BUS_READ_SLOT), line);
    store<u32>(CPU_FETCH_FILLED, line);
    forgetStores(address, bytes);
  }
}

/** The data of a read of the core is there. */
export function coreArrived(node: i32, cycle: i64): void {
  const modify = node == MODIFY_NODE;
  store<u32>(BUS_IN_FLIGHT, load<u32>(BUS_IN_FLIGHT) & ~(modify ? MODIFY_BIT : READ_BIT));
  if (modify) {
    if (load<i32>(BUS_WRITE_STATE) == BUS_ACCEPTED) {
      store<i32>(BUS_WRITE_STATE, BUS_DONE);
      store<i64>(BUS_WRITE_TICK, tickOf(cycle));
    }
  } else if (load<i32>(BUS_READ_STATE) == BUS_ACCEPTED) {
    store<i32>(BUS_READ_STATE, BUS_DONE);
    wake(tickOf(cycle));
  }
  settle();
}

// ---- resets ------------------------------------------------------------------------------------------------------------

/** No line was filled for an instruction still to come. */
export function forgetFills(): void {
  store<u32>(CPU_DATA_FILLED, NO_LINE);
  store<u32>(CPU_DATA_FILLED_TOO, NO_LINE);
}

/** The core forgets what it asked for; a write not yet accepted never happens. */
export function abandonRequests(): void {
  if (load<i32>(BUS_WRITE_STATE) != BUS_IDLE && load<i32>(BUS_WRITE_KIND) != BUS_STORE) {
    memory.copy(DRAM_BASE + load<u32>(BUS_WRITE_ADDRESS), BUS_WRITE_OLD, load<u32>(BUS_WRITE_BYTES));
  }
  store<i32>(BUS_WRITE_STATE, BUS_IDLE);
  store<i32>(BUS_READ_STATE, BUS_IDLE);
  store<i32>(CPU_BUS_WAIT, BUS_WAIT_NONE);
  settle();
}

/** The controller was reset: nothing is under way any more. */
export function controllerWasReset(): void {
  store<u32>(BUS_IN_FLIGHT, 0);
  abandonRequests();
}
