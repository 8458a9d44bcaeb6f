import type { ImageSymbol } from '../image/code-image.js';

/** Where an address lies: the symbol before it and how far behind. */
export interface SymbolPlace {
  readonly name: string;
  readonly offset: number;
}

/** A label without a size speaks for no more than this behind it. */
const LABEL_REACH_BYTES = 0x1_0000;

/** Finds the function or label that an address belongs to. */
export class SymbolTable {
  readonly #sorted: readonly ImageSymbol[];

  constructor(symbols: readonly ImageSymbol[]) {
    const named = symbols.filter(
      ({ name, kind }) => name !== '' && !name.startsWith('$') && (kind === 'function' || kind === 'none'),
    );
    this.#sorted = [...named].sort((a, b) => a.address - b.address || rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  }

  /** The symbol that holds an address: a sized one only as far as it reaches. */
  find(address: number): SymbolPlace | undefined {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]!.address <= address) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; index >= 0 && index >= low - 8; index -= 1) {
      const { name, address: start, sizeBytes } = this.#sorted[index]!;
      if (address < start + (sizeBytes === 0 ? LABEL_REACH_BYTES : sizeBytes)) return { name, offset: address - start };
    }
    return undefined;
  }

  /** Address of a symbol by its name. */
  address(name: string): number | undefined {
    return this.#sorted.find((symbol) => symbol.name === name)?.address;
  }

  /** `name+0x12`, or the bare address. */
  describe(address: number): string {
    const place = this.find(address);
    const hex = `0x${address.toString(16).padStart(8, '0')}`;
    if (place === undefined) return hex;
    return place.offset === 0 ? `${hex} <${place.name}>` : `${hex} <${place.name}+0x${place.offset.toString(16)}>`;
  }
}

function rank(symbol: ImageSymbol): number {
  return symbol.kind === 'function' ? 1 : 0;
}
