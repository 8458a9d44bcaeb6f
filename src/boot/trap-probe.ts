import { CPU_MCAUSE, CPU_MEPC } from '../../assembly/memory-map.js';
import type { Core } from '../hardware/core.js';

/** Returns to the trapping instruction, each from a trap by that very instruction, that are no accident. */
const RETURNS = 8;
const INTERRUPT = 0x8000_0000;

/**
 * Finds out whether an instruction traps for ever: the handler comes back to it, and it traps again. However deep the handler
 * calls, it shows at the instruction itself.
 * @returns ends the probe
 */
export function probeTraps(core: Core, place: number, loops: () => void): () => void {
  let returns = 0;
  const removeBreak = core.stopPoints.breakAt(place);
  const removeJudge = core.judge((stop) => {
    const { cpu } = core;
    if (stop !== 'breakpoint' || cpu.pc !== place) return undefined;
    // A handler that goes on behind the instruction has moved mepc.
    if (cpu.word(CPU_MEPC) === place && cpu.word(CPU_MCAUSE) < INTERRUPT) returns += 1;
    else returns = 0;
    if (returns >= RETURNS) {
      loops();
      return 'stay';
    }
    core.step();
    return 'resume';
  });
  return () => {
    removeBreak();
    removeJudge();
  };
}
