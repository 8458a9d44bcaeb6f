import type { Cpu as SiliconCpu } from '../silicon/cpu.js';
import type { Dram } from './dram.js';

/** c.jr and c.jalr: quadrant 2, funct4 100x, no second register (unprivileged specification, chapter C). */
const COMPRESSED_JUMP_MASK = 0xe07f;
const COMPRESSED_JUMP = 0x8002;

/** The pc of the indirect jump that the core retired last. */
export function lastJumpPc(cpu: SiliconCpu, dram: Dram): number {
  const behind = cpu.behindLastJump;
  const half = dram.peek(behind - 2, 2);
  const isCompressed = ((half[0]! | (half[1]! << 8)) & COMPRESSED_JUMP_MASK) === COMPRESSED_JUMP;
  return behind - (isCompressed ? 2 : 4);
}
