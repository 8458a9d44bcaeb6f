import { CPU_MCAUSE, CPU_MEPC, CPU_MTVAL } from '../../assembly/memory-map.js';
import type { Machine } from '../hardware/machine.js';
import type { CoherenceFault } from '../silicon/cache.js';
import { disassemble, instructionBytes } from './disassemble.js';
import type { SymbolTable } from './symbols.js';

/** Exception causes (RISC-V privileged specification, table of mcause). */
const CAUSES: Readonly<Record<number, string>> = {
  0: 'instruction address misaligned',
  1: 'instruction access fault',
  2: 'illegal instruction',
  3: 'breakpoint',
  4: 'load address misaligned',
  5: 'load access fault',
  6: 'store address misaligned',
  7: 'store access fault',
  8: 'environment call from user mode',
  11: 'environment call from machine mode',
};

const REGISTER_NAMES =
  'zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(' ');

/** What the core looked like when it stopped for good. */
export interface FaultReport {
  readonly cause: string;
  /** Address of the instruction. */
  readonly pc: number;
  readonly instruction: string;
  readonly value: number;
  readonly registers: Readonly<Record<string, number>>;
  /** Innermost first. */
  readonly backtrace: readonly string[];
}

/**
 * Describes what stopped the core: a coherence fault, else the last exception (`mcause`, `mepc`, `mtval`), and how the program
 * got there.
 * @param overflown the stack reached its end: no exception says so
 */
export function faultReport(machine: Machine, symbols: SymbolTable, overflown = false): FaultReport {
  const { cpu } = machine.core;
  const incoherent = cpu.coherenceFault;
  if (incoherent !== undefined)
    return describe(machine, symbols, incoherent.pc, coherenceText(machine, incoherent), incoherent.line);
  if (overflown) return describe(machine, symbols, cpu.pc, 'stack overflow', cpu.register(2));
  const cause = cpu.word(CPU_MCAUSE);
  return describe(machine, symbols, cpu.word(CPU_MEPC), CAUSES[cause] ?? `cause ${cause}`, cpu.word(CPU_MTVAL));
}

function describe(machine: Machine, symbols: SymbolTable, pc: number, cause: string, value: number): FaultReport {
  const { cpu } = machine.core;
  return {
    cause,
    pc,
    instruction: instructionAt(machine, pc),
    value,
    registers: Object.fromEntries(REGISTER_NAMES.map((name, index) => [name, cpu.register(index)])),
    backtrace: backtrace(machine, pc, symbols),
  };
}

const COHERENCE: Readonly<Record<CoherenceFault['kind'], string>> = {
  'dirty-read': 'read by',
  'stale-data': 'overwritten by',
  'stale-code': 'overwritten by',
  'lost-write': 'overwritten by',
};

function coherenceText(machine: Machine, { kind, line, master }: CoherenceFault): string {
  const who = master === 'core' ? 'the core' : (machine.masterName?.(master) ?? `master ${master}`);
  return `${kind} of line 0x${line.toString(16).padStart(8, '0')}, ${COHERENCE[kind]} ${who}`;
}

/** The instruction at an address as text, or what is wrong with the address. */
export function instructionAt(machine: Machine, address: number): string {
  const low = machine.peek(address, 2);
  if (low === undefined) return 'nothing can be fetched here';
  const half = low[0]! | (low[1]! << 8);
  const high = instructionBytes(half) === 4 ? machine.peek(address + 2, 2) : undefined;
  return disassemble((half | ((high?.[0] ?? 0) << 16) | ((high?.[1] ?? 0) << 24)) >>> 0, address);
}

const DEPTH_MAX = 16;
const STACK_WORDS_MAX = 1024;

/**
 * Callers by what lies on the stack: words that point behind a call into a known function. Code without frame pointers
 * leaves nothing better; a word left over from an earlier call may show up.
 */
function backtrace(machine: Machine, pc: number, symbols: SymbolTable): string[] {
  const { cpu } = machine.core;
  const frames = [symbols.describe(pc)];
  const add = (address: number): void => {
    // What a call returns to may be the next function already: the call itself is where the caller is.
    const callBytes = callBytesBefore(machine, address);
    const call = address - callBytes;
    if (callBytes !== 0 && symbols.find(call) !== undefined) frames.push(symbols.describe(call));
  };
  add(cpu.register(1));
  const stack = cpu.register(2);
  for (let index = 0; index < STACK_WORDS_MAX && frames.length < DEPTH_MAX; index += 1) {
    const word = machine.memory.word(stack + 4 * index);
    if (word === undefined) break;
    add(word);
  }
  return frames.filter((frame, index) => frame !== frames[index - 1]);
}

/** Bytes of the linking instruction before an address; 0 when there is none. */
function callBytesBefore(machine: Machine, address: number): 0 | 2 | 4 {
  if (/^(jal|jalr) ra,/.test(instructionAt(machine, address - 4))) return 4;
  return /^c\.(jal|jalr) ra,/.test(instructionAt(machine, address - 2)) ? 2 : 0;
}
