import { type InterruptLine, WordDevice } from './word-device.js';

/** Sources 1 to 31; 0 means "none". */
const SOURCES = 32;
const PRIORITY_MASK = 7;

const PENDING = 0x1000;
const ENABLE = 0x2000;
const THRESHOLD = 0x20_0000;
const CLAIM_COMPLETE = 0x20_0004;

/**
 * Platform-level interrupt controller (RISC-V PLIC specification 1.0.0) with one context: hart 0, machine mode. All
 * sources are level-triggered: a gateway lets one request through and the next when firmware has completed it.
 */
export class Plic extends WordDevice {
  readonly name = 'plic';
  readonly #external: InterruptLine;
  readonly #priority = new Uint8Array(SOURCES);
  #levels = 0;
  #pending = 0;
  #inService = 0;
  #enabled = 0;
  #threshold = 0;

  /** @param external bit 11 of mip */
  constructor(base: number, external: InterruptLine) {
    super(base, 0x40_0000);
    this.#external = external;
  }

  /** The line of a source, 1 to 31. */
  source(number: number): InterruptLine {
    if (!(Number.isInteger(number) && number >= 1 && number < SOURCES))
      throw new RangeError(`PLIC source ${number}: expected 1 to ${SOURCES - 1}`);
    return (level) => this.#drive(number, level);
  }

  /** Lines stay what their units drive. */
  override reset(): void {
    this.#priority.fill(0);
    this.#inService = 0;
    this.#enabled = 0;
    this.#threshold = 0;
    this.#pending = this.#levels;
    this.#update();
  }

  protected override readWord(offset: number): number {
    if (offset > 0 && offset < 4 * SOURCES) return this.#priority[offset / 4]!;
    switch (offset) {
      case 0:
        return 0;
      case PENDING:
        return this.#pending;
      case ENABLE:
        return this.#enabled;
      case THRESHOLD:
        return this.#threshold;
      case CLAIM_COMPLETE:
        return this.#claim();
      default:
        return this.reserved(offset);
    }
  }

  protected override writeWord(offset: number, value: number): void {
    if (offset > 0 && offset < 4 * SOURCES) this.#priority[offset / 4] = value & PRIORITY_MASK;
    else if (offset === ENABLE) this.#enabled = value & ~1;
    else if (offset === THRESHOLD) this.#threshold = value & PRIORITY_MASK;
    else if (offset === CLAIM_COMPLETE) this.#complete(value);
    else if (offset !== 0 && offset !== PENDING) this.reserved(offset);
    this.#update();
  }

  #drive(source: number, level: boolean): void {
    const bit = 1 << source;
    this.#levels = level ? this.#levels | bit : this.#levels & ~bit;
    // A request that is through the gateway stays, even if its line falls before it is claimed (section 3).
    if (level && (this.#inService & bit) === 0) this.#pending |= bit;
    this.#update();
  }

  /** The pending and enabled source of the highest priority, the lowest number first; the threshold does not count here. */
  #claim(): number {
    const source = this.#highest(0);
    if (source === 0) return 0;
    this.#pending &= ~(1 << source);
    this.#inService |= 1 << source;
    this.#update();
    return source;
  }

  /** A number that is not enabled for the context is ignored (section 9). */
  #complete(source: number): void {
    if (source >= SOURCES) return;
    const bit = 1 << source;
    if ((this.#enabled & this.#inService & bit) === 0) return;
    this.#inService &= ~bit;
    this.#pending |= this.#levels & bit;
  }

  #highest(threshold: number): number {
    const candidates = this.#pending & this.#enabled;
    let best = 0;
    let most = threshold;
    for (let source = 1; source < SOURCES; source += 1) {
      if (((candidates >>> source) & 1) === 0 || this.#priority[source]! <= most) continue;
      best = source;
      most = this.#priority[source]!;
    }
    return best;
  }

  #update(): void {
    this.#external(this.#highest(this.#threshold) !== 0);
  }
}
