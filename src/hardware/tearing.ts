/**
 * Tearing points of a flash operation. Which cells an interrupted operation has reached depends on how long it ran, in
 * this many equal steps; within a step every tick leaves the same. The number is assumed: no data sheet gives one.
 */
export const TEARING_STEPS = 3;

/** The step that an operation of `ticks` has reached `elapsedTicks` after it began, 0 … {@link TEARING_STEPS} − 1. */
export function tearingStep(elapsedTicks: number, ticks: number): number {
  return Math.min(TEARING_STEPS - 1, Math.max(0, Math.ceil((elapsedTicks * TEARING_STEPS) / ticks) - 1));
}

/** Ticks after its beginning at which an operation enters a step: the first tick whose cut finds that step. */
export function tearingStepBegins(step: number, ticks: number): number {
  return Math.floor((step * ticks) / TEARING_STEPS) + 1;
}

/** Cells on their way from `before` to `after`: each step has reached the bits of the one before it and some more. */
export function tornCells(address: number, before: Uint8Array, after: Uint8Array, step: number): Uint8Array {
  return before.map((cell, offset) => {
    const mixed = Math.imul(address + offset, 0x9e37_79b1);
    const [first, second] = [mixed >>> 24, (Math.imul(mixed ^ (mixed >>> 15), 0x85eb_ca6b) >>> 16) & 0xff];
    // A quarter of the bits, then half, then three quarters.
    const reached = step === 0 ? first & second : step === 1 ? first : first | second;
    return (cell & ~reached) | (after[offset]! & reached);
  });
}
