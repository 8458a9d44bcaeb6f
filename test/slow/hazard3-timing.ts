// Hazard3's timing, cycle by cycle, after the rules in test/reference/hazard3/README.md: every half-word carries its address
// through queue and buffer. The silicon takes shortcuts; this takes none.
import { decompressSlowly } from './decompress.js';
import type { SlowCore } from './rv32.js';

interface Half {
  readonly address: number;
  /** Where the stream goes on behind this half-word, if a prediction said so. */
  readonly predicted: number | undefined;
}

interface Entry {
  readonly branch: number;
  readonly length: number;
  readonly target: number;
}

export class Hazard3Timing {
  /** The cycle in which the next instruction can execute at the earliest. */
  cycle = 0;
  #entry: Entry | undefined;
  #buffer: Half[] = [];
  #queue: Half[][] = [];
  #arriving: Half[] | undefined;
  #nextWord = 0;
  #from = 0;
  #startSequential = false;
  #lastLoad = 0;
  #lastExclusive = false;
  #lastAt = -1;
  #forgetAfter = -1;

  constructor(
    private readonly ram: DataView,
    pc: number,
  ) {
    this.#redirect(pc);
    this.#clock(0, true);
    this.settle();
    this.cycle = 0;
  }

  /** Waits until a 32-bit instruction could execute. */
  settle(): void {
    while (this.#buffer.length < 2) this.#clock(0, false);
  }

  /** Requests a word; the half-words of it that are of use. */
  #request(redirected = false): Half[] {
    const word = this.#nextWord;
    const entry = this.#entry;
    const halves = [word, word + 2].filter((address) => address >= this.#from);
    this.#from = 0;
    this.#nextWord = word + 4;
    if (!entry) return halves.map((address) => ({ address, predicted: undefined }));
    const last = entry.branch + entry.length - 2;
    if (halves.includes(entry.branch)) this.#startSequential = !redirected;
    if (!halves.includes(last) || !this.#startSequential)
      return halves.map((address) => ({ address, predicted: undefined }));
    this.#nextWord = entry.target & ~3;
    this.#from = entry.target;
    return halves
      .filter((a) => a <= last)
      .map((address) => ({ address, predicted: address === last ? entry.target : undefined }));
  }

  #redirect(pc: number): void {
    this.#buffer = [];
    this.#queue = [];
    this.#startSequential = false;
    this.#nextWord = pc & ~3;
    this.#from = pc;
    this.#arriving = this.#request(true);
  }

  /** One cycle; `leaving` half-words leave the buffer. With `redirected` the request was made already. */
  #clock(leaving: number, redirected: boolean): void {
    if (redirected) {
      this.cycle++;
      return;
    }
    const arriving = this.#arriving;
    const requests = this.#queue.length === 0 || (this.#queue.length === 1 && !arriving);
    this.#buffer.splice(0, leaving);
    if (arriving) this.#queue.push(arriving);
    const head = this.#queue[0];
    if (head && (this.#buffer.length <= 1 || (this.#buffer.length === 2 && head.length === 1))) {
      this.#buffer.push(...head);
      this.#queue.shift();
    }
    this.#arriving = requests ? this.#request() : undefined;
    if (this.cycle === this.#forgetAfter) this.#entry = undefined;
    this.cycle++;
  }

  #word(address: number): number {
    const low = this.ram.getUint16(address, true);
    return ((low & 3) === 3 ? low | (this.ram.getUint16(address + 2, true) << 16) : decompressSlowly(low)!) >>> 0;
  }

  #reads(i: number): number[] {
    const [rs1, rs2] = [(i >>> 15) & 31, (i >>> 20) & 31];
    switch (i & 0x7f) {
      case 0x03:
      case 0x13:
      case 0x23:
      case 0x67:
        return [rs1];
      case 0x2f:
      case 0x63:
        return [rs1, rs2];
      case 0x33:
        return i >>> 25 === 4 ? [rs1] : [rs1, rs2];
      case 0x73:
        return (i >>> 12) & 7 ? [rs1, rs2] : [];
      default:
        return [];
    }
  }

  #cycles(i: number, a: number): number {
    if ((i & 0x7f) === 0x2f && i >>> 28 !== 1) return 4;
    if ((i & 0x7f) !== 0x33 || i >>> 25 !== 1 || !((i >>> 14) & 1)) return 1;
    return 19 + (!((i >>> 12) & 1) && a < 0 ? 1 : 0);
  }

  /** Executes one instruction of `core` (no trap among them) and accounts for its time. */
  step(core: SlowCore): void {
    const pc = core.pc;
    const length = (this.ram.getUint16(pc, true) & 3) === 3 ? 4 : 2;
    const i = this.#word(pc);
    const duration = this.#cycles(i, core.x[(i >>> 15) & 31]!);
    core.step();
    while (this.#buffer.length < length / 2) this.#clock(0, false);
    if (this.#buffer[0]!.address !== pc) throw new Error(`the stream holds ${this.#buffer[0]!.address}, not ${pc}`);
    const exclusive = (i & 0x7f) === 0x2f && i >>> 28 === 1;
    const adjacent = this.#lastAt === this.cycle - 1;
    const loadUse = this.#lastLoad !== 0 && this.#reads(i).includes(this.#lastLoad);
    const secondExclusive = this.#lastExclusive && (i & 0x7f) === 0x2f;
    if (adjacent && (loadUse || secondExclusive)) this.#clock(0, false);
    for (let n = 1; n < duration; n++) this.#clock(0, false);
    this.#lastAt = this.cycle;
    this.#lastLoad = (i & 0x7f) === 0x03 || exclusive ? (i >>> 7) & 31 : 0;
    this.#lastExclusive = exclusive;
    this.#finish(pc, length, i, core.pc);
  }

  #finish(pc: number, length: number, i: number, next: number): void {
    const predicted = this.#buffer[length / 2 - 1]!.predicted;
    const sequential = next === pc + length;
    const isBranch = (i & 0x7f) === 0x63;
    if (i === 0x100f) this.#entry = undefined;
    if (predicted === next) {
      this.#clock(length / 2, false);
      return;
    }
    if (predicted === undefined && sequential && i !== 0x100f && !this.#isJump(i) && !(isBranch && this.#taken)) {
      this.#clock(length / 2, false);
      return;
    }
    if (predicted !== undefined) this.#entry = undefined;
    else if (isBranch && next <= pc) this.#entry = { branch: pc, length, target: next };
    const behind = this.ram.getUint32(pc + length, true) & 0x707f;
    if (predicted === undefined && behind === 0x100f && i !== 0x100f) this.#forgetAfter = this.cycle + 1;
    this.#redirect(next);
    this.#clock(0, true);
  }

  #isJump(i: number): boolean {
    return (i & 0x7f) === 0x6f || (i & 0x7f) === 0x67;
  }

  /** Taken branches to the next instruction do not occur in the programs compared. */
  get #taken(): boolean {
    return false;
  }
}
