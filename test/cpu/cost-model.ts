// Runs a program of the reference board on the slow twin, its counters fed by a cost model written from the rules, and gives
// the rows that the program leaves behind.
import { Hazard3Timing } from '../slow/hazard3-timing.js';
import { IbexTiming } from '../slow/ibex-timing.js';
import { SlowCore } from '../slow/rv32.js';
import { EXIT_PORT, RAM_BYTES } from './silicon.js';

export type Core = 'ibex-small' | 'ibex-maxperf' | 'hazard3';
export const RESET = 0x80;
const RESULTS = 0xff000;
const MOST_INSTRUCTIONS = 3_000_000;

/** The result table of a program in RAM, a line a region. */
export function resultRows(ram: Uint8Array): string[] {
  const view = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
  const word = (address: number): number => view.getUint32(address, true);
  return Array.from({ length: word(RESULTS) }, (_, i) => {
    const [region, cycles, instret, check] = [0, 4, 8, 12].map((at) => word(RESULTS + 16 + 16 * i + at));
    return describeRow(region!, cycles!, instret!, check!);
  });
}

export function describeRow(region: number, cycles: number, instret: number, check: number): string {
  return `region ${region}: ${cycles} cycles, ${instret} instructions, check 0x${check.toString(16).padStart(8, '0')}`;
}

/** What the rules say about the program in `ram` (RAM_BYTES from address 0); `ram` is changed. */
export function rowsByRule(core: Core, ram: Uint8Array): string[] {
  if (ram.byteLength !== RAM_BYTES) throw new Error(`expected ${RAM_BYTES} bytes of RAM`);
  const view = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
  const slow = new SlowCore(ram, core === 'hazard3' ? 'trap' : 'hardware');
  slow.pc = RESET;
  slow.hasMtval = slow.hasUser = core !== 'hazard3';
  slow.mtvecFixed = core === 'hazard3' ? 0 : 1;
  slow.misa = core === 'hazard3' ? 0x4000_1105 : 0x4010_1104;
  const timing =
    core === 'hazard3'
      ? new Hazard3Timing(view, RESET)
      : new IbexTiming(core === 'ibex-small' ? 'small' : 'maxperf', view);
  slow.mcycle = () => timing.cycle | 0;
  for (let n = 0; n < MOST_INSTRUCTIONS; n++) {
    if (timing instanceof Hazard3Timing) slow.instret = timing.instret;
    timing.step(slow);
    if (slow.trapped === 7 && slow.accessed === EXIT_PORT) return resultRows(ram);
  }
  throw new Error(`no exit after ${MOST_INSTRUCTIONS} instructions, pc 0x${slow.pc.toString(16)}`);
}
