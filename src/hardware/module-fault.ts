/**
 * `trapped`: an exception, or the core stopped for good; `overran`: out of cycles; `strayed`: outside of what is its own;
 * `incoherent`: a cache and the DRAM disagree about bytes that were about to be used.
 */
export type ModuleFaultKind = 'trapped' | 'overran' | 'strayed' | 'incoherent';

/** A module did not return. The message names module, pc and cause. */
export class ModuleFault extends Error {
  override readonly name = 'ModuleFault';
  readonly kind: ModuleFaultKind;
  readonly module: string;
  readonly pc: number;
  readonly why: string;

  constructor(kind: ModuleFaultKind, module: string, pc: number, why: string) {
    super(`module ${module} ${kind} at pc 0x${pc.toString(16)}: ${why}`);
    this.kind = kind;
    this.module = module;
    this.pc = pc;
    this.why = why;
  }
}

/** Exception codes of the privileged specification, table "mcause after trap". */
const EXCEPTIONS: readonly string[] = [
  'instruction address misaligned',
  'instruction access fault',
  'illegal instruction',
  'breakpoint',
  'load address misaligned',
  'load access fault',
  'store address misaligned',
  'store access fault',
  'environment call from U-mode',
  'environment call from S-mode',
  'reserved',
  'environment call from M-mode',
];

/** A trap in words. */
export function trapCause(mcause: number, mtval: number): string {
  if (mcause >>> 31 === 1) return `interrupt ${mcause & 0x7fff_ffff}`;
  const name = EXCEPTIONS[mcause] ?? `exception ${mcause}`;
  return mtval === 0 ? name : `${name}, 0x${mtval.toString(16)}`;
}
