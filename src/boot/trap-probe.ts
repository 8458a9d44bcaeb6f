import { CPU_MCAUSE, CPU_MEPC, CPU_MTVEC } from '../../assembly/memory-map.js';
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
    const cameBack = cpu.word(CPU_MEPC) === place && cpu.word(CPU_MCAUSE) < INTERRUPT;
    core.step();
    const trapsAgain = cpu.pc === (cpu.word(CPU_MTVEC) & ~3) >>> 0 && cpu.word(CPU_MEPC) === place;
    returns = cameBack && trapsAgain ? returns + 1 : 0;
    if (returns < RETURNS) return 'resume';
    loops();
    return 'stay';
  });
  return () => {
    removeBreak();
    removeJudge();
  };
}
