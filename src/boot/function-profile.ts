import type { SymbolTable } from './symbols.js';

/** A line of the flat profile. */
export interface FunctionShare {
  readonly name: string;
  /** CPU cycles that its samples stand for. */
  readonly cycles: number;
  readonly share: number;
}

/** Where a run spends its time: the pc at regular intervals, by function. Same run, same samples. */
export class FunctionProfile {
  readonly #cycles = new Map<string, number>();
  readonly #symbols: SymbolTable;
  #total = 0;

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
  }

  /** @param cycles what this sample stands for */
  sample(pc: number, cycles: number): void {
    const name = this.#symbols.find(pc)?.name ?? '(no symbol)';
    this.#cycles.set(name, (this.#cycles.get(name) ?? 0) + cycles);
    this.#total += cycles;
  }

  /** Most time first; equal ones by name. */
  flat(): FunctionShare[] {
    return [...this.#cycles]
      .map(([name, cycles]) => ({ name, cycles, share: cycles / this.#total }))
      .sort((a, b) => b.cycles - a.cycles || (a.name < b.name ? -1 : 1));
  }
}
