// Copy: the engine's bulk move.
import { assertOutsideOwnArea } from './own-area';

/**
 * Copies `length` bytes from `source` to `target`. The two may overlap: the target gets what the source held before
 * (memmove).
 */
// @ts-ignore: decorator
@inline
export function copyBytes(target: usize, source: usize, length: usize): void {
  assertOutsideOwnArea(target, length);
  memory.copy(target, source, length);
}
