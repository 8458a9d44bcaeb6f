// Random programs that exercise the memory side: straight lines of loads, stores, atomics, cache management and fences that
// run in a circle, with the addresses known beforehand.
import { randomFrom } from '../slow/stream.js';
import * as asm from './assemble.js';
import { t0, t1, zero } from './assemble.js';

/** One thing the program does, as the caches see it. */
export type MemoryOp =
  | { readonly kind: 'load' | 'store'; readonly address: number; readonly bytes: number }
  | { readonly kind: 'amo'; readonly address: number }
  | { readonly kind: 'inval' | 'clean' | 'flush'; readonly address: number }
  | { readonly kind: 'fence' | 'fence.i' | 'none' }
  | { readonly kind: 'control'; readonly value: number };

export interface Step {
  readonly pc: number;
  readonly lengthBytes: 2 | 4;
  readonly op: MemoryOp;
}

export interface MemoryProgram {
  readonly start: number;
  /** Half-words from `start` on. */
  readonly code: readonly number[];
  /** One pass; the last step jumps back to the first. */
  readonly steps: readonly Step[];
}

export interface ProgramShape {
  /** Data lies here. */
  readonly dataAddress: number;
  readonly dataBytes: number;
  /** Misaligned accesses too. */
  readonly misaligned: boolean;
  /** Writes of the cache control CSR too: of any value, or of the instruction cache's bit. */
  readonly control: 'none' | 'instruction' | 'any';
  readonly operations: number;
}

const LOADS = { 1: 4, 2: 5, 4: 2 } as const;
const STORES = { 1: 0, 2: 1, 4: 2 } as const;
const CBO = { inval: 0, clean: 1, flush: 2 } as const;
const NOP = 0x0001;
const FENCE = 0x0ff0_000f;

export function memoryProgram(seed: number, start: number, shape: ProgramShape): MemoryProgram {
  const r = randomFrom(seed);
  const code: number[] = [];
  const steps: Step[] = [];
  const none: MemoryOp = { kind: 'none' };
  const emit = (instruction: number, op: MemoryOp = none): void => {
    const pc = start + 2 * code.length;
    const half = (instruction & 3) !== 3;
    code.push(instruction & 0xffff);
    if (!half) code.push(instruction >>> 16);
    steps.push({ pc, lengthBytes: half ? 2 : 4, op });
  };
  const setAddress = (address: number): void => {
    emit(asm.lui(t0, ((address + 0x800) >>> 12) & 0xf_ffff));
    emit(asm.addi(t0, t0, (address << 20) >> 20));
  };
  // Half of the accesses go to a small part, so that lines are met again.
  const anyAddress = (): number => shape.dataAddress + r(r(2) ? shape.dataBytes - 4 : 256);
  for (let i = 0; i < shape.operations; i++) {
    if (r(4) === 0) emit(NOP);
    if (r(12) === 0) {
      // A jump forward over what is never executed.
      const over = 1 + r(40);
      emit(asm.jal(zero, 4 + 2 * over));
      for (let k = 0; k < over; k++) code.push(NOP);
    }
    let address = anyAddress();
    const choice = r(40);
    if (choice < 30) {
      const bytes = ([1, 2, 4, 4] as const)[r(4)]!;
      if (!shape.misaligned) address &= -bytes;
      setAddress(address);
      if (choice < 16) emit((t0 << 15) | (LOADS[bytes] << 12) | (t1 << 7) | 0x03, { kind: 'load', address, bytes });
      else emit(((t1 << 20) | (t0 << 15) | (STORES[bytes] << 12) | 0x23) >>> 0, { kind: 'store', address, bytes });
    } else if (choice < 33) {
      address &= -4;
      setAddress(address);
      emit(((t1 << 20) | (t0 << 15) | (2 << 12) | (t1 << 7) | 0x2f) >>> 0, { kind: 'amo', address });
    } else if (choice < 38) {
      const kind = (['inval', 'clean', 'flush'] as const)[r(3)]!;
      setAddress(address);
      emit(((CBO[kind] << 20) | (t0 << 15) | (2 << 12) | 0x0f) >>> 0, { kind, address });
    } else if (choice === 38) {
      if (r(3)) emit(FENCE, { kind: 'fence' });
      else emit(asm.fenceI, { kind: 'fence.i' });
    } else if (shape.control !== 'none') {
      const value = shape.control === 'any' ? r(4) : 2 | r(2);
      emit(asm.addi(t1, zero, value));
      emit(asm.csrrw(zero, 0x7c0, t1), { kind: 'control', value });
    }
  }
  const back = start - (start + 2 * code.length);
  emit(asm.jal(zero, back));
  return { start, code, steps };
}
