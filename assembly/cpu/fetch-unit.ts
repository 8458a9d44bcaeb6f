// The fetch unit of a core with a one-entry branch predictor, cycle by cycle: one aligned word can be requested per cycle and
// arrives in the next; an assembly buffer of three half-words and a queue of two words stand before execution.
// The run loop never steps it. It is asked only where it can make a difference: at a predicted jump to a 32-bit instruction
// that straddles words. Elsewhere it keeps ahead, so that the sums of the blocks are exact.
import { CPU_SCRATCH, T_BRANCH_NOT_TAKEN, T_CSR_READ } from '../memory-map';
import { NO_HALF, fetchHalf } from './access';
import { D_CYCLES, D_EXCLUSIVE, D_LOADS, D_OP, D_READS, decode } from './decode';
import { decompress } from './decompress';
import { waitCycles } from './hazard';
import { Op } from './operation';

const BUFFER = CPU_SCRATCH + 200;
const QUEUE_FIRST = CPU_SCRATCH + 204;
const QUEUE_SECOND = CPU_SCRATCH + 208;
/** Half-words of use in the word that arrives in this cycle, 0 if none does. */
const ARRIVING = CPU_SCRATCH + 212;
/** The next word to request, and the address its useful half-words start at. */
const REQUEST_WORD = CPU_SCRATCH + 216;
const REQUEST_FROM = CPU_SCRATCH + 220;
/** The prediction: last half-word of the branch, and its target. */
const BRANCH_END = CPU_SCRATCH + 224;
const TARGET = CPU_SCRATCH + 228;
/** 1: the first instruction of the walk had to wait for its half-words although a word arrived every cycle. */
const STARVED = CPU_SCRATCH + 232;

/** Requests the next word; answers how many half-words of it are of use. */
function request(): u32 {
  const word = load<u32>(REQUEST_WORD);
  const from = load<u32>(REQUEST_FROM);
  const low = from > word && from < word + 4 ? from : word;
  const end = load<u32>(BRANCH_END);
  if ((end & ~3) == word && end >= low) {
    const target = load<u32>(TARGET);
    store<u32>(REQUEST_WORD, target & ~3);
    store<u32>(REQUEST_FROM, target);
    return (end + 2 - low) >> 1;
  }
  store<u32>(REQUEST_WORD, word + 4);
  store<u32>(REQUEST_FROM, 0);
  return (word + 4 - low) >> 1;
}

/** Moves a queued word into the buffer, if the half-words left there allow it. */
function fillBuffer(): void {
  const first = load<u32>(QUEUE_FIRST);
  const held = load<u32>(BUFFER);
  if (!first || held > (first == 1 ? 2 : 1)) return;
  store<u32>(BUFFER, held + first);
  store<u32>(QUEUE_FIRST, load<u32>(QUEUE_SECOND));
  store<u32>(QUEUE_SECOND, 0);
}

/** One cycle, in which an instruction of `leaving` half-words leaves the buffer (0: none does). */
function clock(leaving: u32): void {
  const arriving = load<u32>(ARRIVING);
  const queued = load<u32>(QUEUE_FIRST) != 0;
  const requests = !queued || (!load<u32>(QUEUE_SECOND) && !arriving);
  store<u32>(BUFFER, load<u32>(BUFFER) - leaving);
  if (arriving) store<u32>(queued ? QUEUE_SECOND : QUEUE_FIRST, arriving);
  store<u32>(ARRIVING, requests ? request() : 0);
  fillBuffer();
}

/** One instruction: waits for its half-words and its operands, executes. Its length, 0 if the line ends here. */
function stepOver(pc: u32, first: bool, lastLoad: u32, lastExclusive: u32): u32 {
  const low = fetchHalf(pc);
  if (low == NO_HALF) return 0;
  const halves: u32 = (low & 3) == 3 ? 2 : 1;
  decode(halves == 2 ? low | (fetchHalf(pc + 2) << 16) : decompress(low));
  let starved: u32 = 0;
  for (; load<u32>(BUFFER) < halves; starved++) clock(0);
  if (first) store<u32>(STARVED, starved);
  const op = load<i32>(D_OP);
  if (op == Op.JAL || op == Op.JALR || op == Op.ILLEGAL || op == Op.FENCE_I) return 0;
  const wait = starved ? 0 : waitCycles(load<u32>(D_READS), load<u32>(D_EXCLUSIVE), lastLoad, lastExclusive);
  let cycles = load<u32>(D_CYCLES);
  if (op >= Op.BEQ && op <= Op.BGEU) cycles = load<u32>(T_BRANCH_NOT_TAKEN);
  else if (op == Op.SYSTEM) cycles = load<u32>(T_CSR_READ);
  for (let left = wait + cycles; left > 1; left--) clock(0);
  clock(halves);
  return halves * 2;
}

/** Executes the straight line from `pc` up to and including the instruction that ends at `end`; false if there is none. */
function walk(pc: u32, end: u32): bool {
  let lastLoad: u32 = 0;
  let lastExclusive: u32 = 0;
  for (let first = true; pc < end; first = false) {
    const length = stepOver(pc, first, lastLoad, lastExclusive);
    if (!length) return false;
    lastLoad = load<u32>(D_LOADS);
    lastExclusive = load<u32>(D_EXCLUSIVE);
    pc += length;
  }
  return pc == end;
}

function pack(): u32 {
  return load<u32>(BUFFER) | (load<u32>(QUEUE_FIRST) << 2) | (load<u32>(QUEUE_SECOND) << 4) | (load<u32>(ARRIVING) << 6);
}

function predict(branch: u32, length: u32, target: u32): void {
  store<u32>(BRANCH_END, branch + length - 2);
  store<u32>(TARGET, target);
}

/** Results: bits 0 .. 7 the state behind the branch, bit 8 set if the first instruction starved. */
export const STARVED_BIT: u32 = 0x100;

/** What is fetched ahead, packed, when a branch executes as predicted that was reached in a straight line from a redirect. */
export function stateAfterRedirect(origin: u32, branch: u32, length: u32, target: u32): u32 {
  predict(branch, length, target);
  store<u32>(BUFFER, 0);
  store<u32>(QUEUE_FIRST, 0);
  store<u32>(QUEUE_SECOND, 0);
  store<u32>(REQUEST_WORD, origin & ~3);
  store<u32>(REQUEST_FROM, origin);
  store<u32>(ARRIVING, request());
  return walk(origin, branch + length) ? pack() : 0;
}

/** Puts back a packed state: all half-words ahead are the target's, so that they say which word is requested next. */
function unpack(state: u32, target: u32): void {
  store<u32>(REQUEST_WORD, target & ~3);
  store<u32>(REQUEST_FROM, target);
  const ahead = (state & 3) + ((state >> 2) & 3) + ((state >> 4) & 3) + (state >> 6);
  for (let fetched: u32 = 0; fetched < ahead; ) fetched += request();
  store<u32>(BUFFER, state & 3);
  store<u32>(QUEUE_FIRST, (state >> 2) & 3);
  store<u32>(QUEUE_SECOND, (state >> 4) & 3);
  store<u32>(ARRIVING, state >> 6);
}

/** One pass of the loop from its target to its branch, entered by a predicted jump in `state`. */
export function passFrom(state: u32, branch: u32, length: u32, target: u32): u32 {
  predict(branch, length, target);
  unpack(state, target);
  // Where the line ends before the branch, a redirect follows, and the state behind it does not matter.
  const behind = walk(target, branch + length) ? pack() : 0;
  return behind | (load<u32>(STARVED) ? STARVED_BIT : 0);
}
