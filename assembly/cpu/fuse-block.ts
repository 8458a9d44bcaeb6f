// Where a block's operations are done two or three at a time: so that a pass from its first to its last takes the fewest
// dispatches. Every operation keeps its place; only the case of the first of a sequence becomes another, so that the stream
// may enter behind it.
import { CPU_SCRATCH } from '../memory-map';
import { fuseThree, fuseTwo } from './fusion';
import { EXIT_BYTES, Op, SIMPLE_BYTES, operationAt } from './operation';

/** u32 each: the operations of the block; u8 each: dispatches from there to the end. */
const PLACES = CPU_SCRATCH + 0x100;
const DISPATCHES = CPU_SCRATCH + 0x280;

@inline function isExit(op: i32): bool {
  return op <= Op.END_LOADED || (op >= Op.JAL && op <= Op.BGEU_BACK);
}

@inline function place(i: i32): u32 {
  return load<u32>(PLACES + (<u32>i << 2));
}

@inline function dispatchesFrom(i: i32): u32 {
  return load<u8>(DISPATCHES + <u32>i);
}

/** Fuses the operations from `start` to `end`; at most 60 of them. */
export function fuseBlock(start: u32, end: u32): void {
  let count: i32 = 0;
  for (let at = start; at < end; count++) {
    store<u32>(PLACES + (<u32>count << 2), at);
    at += isExit(operationAt(at)) ? EXIT_BYTES : SIMPLE_BYTES;
  }
  store<u32>(DISPATCHES + <u32>count, 0);
  for (let i = count - 1; i >= 0; i--) fuseAt(i, count - i);
}

/** Finds the best way on from the i-th operation, behind which all is done. `left` are to be done. */
function fuseAt(i: i32, left: i32): void {
  const at = place(i);
  const first = operationAt(at);
  let best: u32 = dispatchesFrom(i + 1);
  let fused: i32 = 0;
  if (left > 1 && !isExit(first)) {
    const second = operationAt(place(i + 1));
    const two = fuseTwo(first, second);
    if (two && dispatchesFrom(i + 2) <= best) {
      best = dispatchesFrom(i + 2);
      fused = two;
    }
    const three = left > 2 && !isExit(second) ? fuseThree(first, second, operationAt(place(i + 2))) : 0;
    if (three && dispatchesFrom(i + 3) <= best) {
      best = dispatchesFrom(i + 3);
      fused = three;
    }
  }
  if (fused) store<u8>(at, fused);
  store<u8>(DISPATCHES + <u32>i, best + 1);
}
