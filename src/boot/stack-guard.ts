import type { Core } from '../hardware/core.js';
import type { SymbolTable } from './symbols.js';

/** What linker scripts call the lowest address of the stack. */
const BOTTOMS = ['__stack_bottom', '__stack_limit', '__StackLimit', '_stack_bottom', '__heap_end'];
/** The last bytes of the stack: whoever stores here with the stack pointer near has nothing left. */
const GUARD_BYTES = 64;
/** How far below its end a stack pointer still belongs to this stack: a frame larger than that is not told from another stack. */
const FRAME_BYTES = 0x4000;
const SP = 2;

/**
 * Watches the end of the stack of an image that says where that is; `overflown` is called at the first store there. Start code that
 * fills the stack with a pattern has its stack pointer elsewhere, and other stacks are other addresses.
 * @returns takes the watch away; undefined when the image names no end
 */
export function guardStack(core: Core, symbols: SymbolTable, overflown: () => void): (() => void) | undefined {
  const bottom = BOTTOMS.map((name) => symbols.address(name)).find((address) => address !== undefined && address !== 0);
  if (bottom === undefined) return undefined;
  const removeWatch = core.stopPoints.watch({ address: bottom, bytes: GUARD_BYTES, read: false, write: true });
  const removeJudge = core.judge((stop) => {
    if (stop !== 'watchpoint') return undefined;
    const sp = core.cpu.register(SP);
    if (sp >= bottom + 2 * GUARD_BYTES || sp < bottom - FRAME_BYTES) return 'resume';
    overflown();
    return 'stay';
  });
  return () => {
    removeWatch();
    removeJudge();
  };
}
