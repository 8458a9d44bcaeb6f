// Ibex's cycles after the table in test/reference/ibex/README.md, instruction by instruction: what each costs, and what the
// next one costs more because of it. Written from that table, not from the silicon.
import { decompressSlowly } from './decompress.js';
import type { SlowCore } from './rv32.js';

/** The two columns of the table. */
const COSTS = {
  small: { branchTaken: 3, access: 2, loadUse: 0, mul: 3, mulh: 4 },
  maxperf: { branchTaken: 2, access: 1, loadUse: 1, mul: 1, mulh: 2 },
} as const;

const QUIET_CSRS = [0x340, 0x341];

export class IbexTiming {
  /** The cycle in which the next instruction executes, waits for what it reads not included. */
  cycle = 0;
  readonly #costs: (typeof COSTS)[keyof typeof COSTS];
  readonly #ram: DataView;
  #loaded = 0;
  #redirected = false;

  constructor(configuration: keyof typeof COSTS, ram: DataView) {
    this.#costs = COSTS[configuration];
    this.#ram = ram;
  }

  /** Executes one instruction of `core` and accounts for it. */
  step(core: SlowCore): void {
    const { pc } = core;
    const low = this.#ram.getUint16(pc, true);
    const length = (low & 3) === 3 ? 4 : 2;
    const i =
      length === 4 ? (low | (this.#ram.getUint16(pc + 2, true) << 16)) >>> 0 : (decompressSlowly(low) ?? 0) >>> 0;
    if (this.#redirected && length === 4 && pc % 4 === 2) this.cycle++;
    if (this.#loaded !== 0 && reads(i).includes(this.#loaded)) this.cycle += this.#costs.loadUse;
    const divisor = core.x[(i >>> 20) & 31]!;
    core.step();
    const [cycles, redirects] = core.trapped === undefined ? this.#cost(i, divisor, core) : ([3, true] as const);
    this.cycle += cycles;
    this.#redirected = redirects;
    this.#loaded = core.trapped === undefined && (i & 0x7f) === 0x03 ? (i >>> 7) & 31 : 0;
  }

  /** Cycles, and whether the fetch unit starts anew behind it. */
  #cost(i: number, divisor: number, core: SlowCore): readonly [number, boolean] {
    const f3 = (i >>> 12) & 7;
    switch (i & 0x7f) {
      case 0x03:
      case 0x23:
        return [this.#costs.access + ((core.accessed! % 4) + (1 << (f3 & 3)) > 4 ? 1 : 0), false];
      case 0x0f:
        return f3 === 1 ? [2, true] : [1, false];
      case 0x33:
        return i >>> 25 === 1 ? [this.#multiply(f3, divisor), false] : [1, false];
      case 0x63:
        return core.taken ? [this.#costs.branchTaken, true] : [1, false];
      case 0x67:
      case 0x6f:
        return [2, true];
      case 0x73:
        return f3 === 0 ? [3, true] : this.#csr(i, f3);
      default:
        return [1, false];
    }
  }

  #multiply(f3: number, divisor: number): number {
    if (f3 === 0) return this.#costs.mul;
    if (f3 < 4) return this.#costs.mulh;
    return divisor === 0 ? 2 : 37;
  }

  #csr(i: number, f3: number): readonly [number, boolean] {
    const writes = (f3 & 3) === 1 || ((i >>> 15) & 31) !== 0;
    return writes && !QUIET_CSRS.includes(i >>> 20) ? [3, true] : [1, false];
  }
}

/** Registers an instruction reads. */
function reads(i: number): number[] {
  const [rs1, rs2] = [(i >>> 15) & 31, (i >>> 20) & 31];
  switch (i & 0x7f) {
    case 0x03:
    case 0x13:
    case 0x67:
      return [rs1];
    case 0x23:
    case 0x33:
    case 0x63:
      return [rs1, rs2];
    case 0x73:
      return (i >>> 12) & 3 && !((i >>> 14) & 1) ? [rs1] : [];
    default:
      return [];
  }
}
