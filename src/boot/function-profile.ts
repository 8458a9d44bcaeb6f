import type { SymbolTable } from './symbols.js';

/** A line of the flat profile. */
export interface FunctionShare {
  readonly name: string;
  readonly samples: number;
  readonly share: number;
}

/** Where a run spends its time: the pc at regular intervals, by function. Same run, same samples. */
export class FunctionProfile {
  readonly #samples = new Map<string, number>();
  readonly #symbols: SymbolTable;
  #total = 0;

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
  }

  sample(pc: number): void {
    const name = this.#symbols.find(pc)?.name ?? '(no symbol)';
    this.#samples.set(name, (this.#samples.get(name) ?? 0) + 1);
    this.#total += 1;
  }

  /** Most time first; equal ones by name. */
  flat(): FunctionShare[] {
    return [...this.#samples]
      .map(([name, samples]) => ({ name, samples, share: samples / this.#total }))
      .sort((a, b) => b.samples - a.samples || (a.name < b.name ? -1 : 1));
  }
}
