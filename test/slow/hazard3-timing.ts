// Hazard3's timing, cycle by cycle, after the rules in test/reference/hazard3/README.md: every half-word carries its address
// through queue and buffer. The silicon takes shortcuts; this takes none.
import { decompressSlowly } from './decompress.js';
import { SlowCore } from './rv32.js';

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

/** What the core is about to execute. */
interface Instruction {
  readonly pc: number;
  readonly length: number;
  /** As 32 bits; 0 if it is illegal. */
  readonly word: number;
}

const FENCE_I = 0x100f;
const MRET = 0x3020_0073;
const isFenceI = (word: number): boolean => (word & 0x707f) === FENCE_I;
const isExclusive = (word: number): boolean => (word & 0x7f) === 0x2f && word >>> 28 === 1;

export class Hazard3Timing {
  /** The cycle in which the next instruction can execute at the earliest. */
  cycle = 0;
  /** minstret. */
  instret = 0;
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
    this.cycle = 0;
    this.settle();
    this.cycle = 0;
  }

  /** Waits until a 32-bit instruction could execute. */
  settle(): void {
    while (this.#buffer.length < 2) this.#clock(0);
  }

  /** Executes one instruction of `core` and accounts for its time. */
  step(core: SlowCore): void {
    const at = this.#instruction(core.pc);
    const a = core.x[(at.word >>> 15) & 31]!;
    while (this.#buffer.length < at.length / 2) this.#clock(0);
    if (this.#buffer[0]!.address !== at.pc)
      throw new Error(`the stream holds ${this.#buffer[0]!.address}, not ${at.pc}`);
    if (this.#lastAt === this.cycle - 1 && this.#waits(at.word)) this.#clock(0);
    core.step();
    if (core.trapped !== undefined || at.word === MRET) this.#leave(at, core);
    else this.#retire(at, a, core);
  }

  #retire(at: Instruction, a: number, core: SlowCore): void {
    this.instret++;
    for (let n = this.#cycles(at.word, a); n > 1; n--) this.#clock(0);
    this.#lastAt = this.cycle;
    const loads = (at.word & 0x7f) === 0x03 || isExclusive(at.word);
    this.#lastLoad = loads ? (at.word >>> 7) & 31 : 0;
    this.#lastExclusive = isExclusive(at.word);
    this.#finish(at, core);
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
      .filter((address) => address <= last)
      .map((address) => ({ address, predicted: address === last ? entry.target : undefined }));
  }

  /** Empties the fetch unit and requests the target, in this cycle. */
  #redirect(pc: number): void {
    this.#buffer = [];
    this.#queue = [];
    this.#startSequential = false;
    this.#nextWord = pc & ~3;
    this.#from = pc;
    this.#arriving = this.#request(true);
    this.cycle++;
  }

  /** One cycle, in which `leaving` half-words leave the buffer. */
  #clock(leaving: number): void {
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

  #instruction(pc: number): Instruction {
    const low = this.ram.getUint16(pc, true);
    if ((low & 3) !== 3) return { pc, length: 2, word: (decompressSlowly(low) ?? 0) >>> 0 };
    return { pc, length: 4, word: (low | (this.ram.getUint16(pc + 2, true) << 16)) >>> 0 };
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
      case 0x33:
      case 0x63:
        return [rs1, rs2];
      case 0x73:
        return (i >>> 12) & 7 ? [rs1, rs2] : [];
      default:
        return [];
    }
  }

  /** Whether an instruction that would execute directly behind the last one waits a cycle. */
  #waits(i: number): boolean {
    const loadUse = this.#lastLoad !== 0 && this.#reads(i).includes(this.#lastLoad);
    return loadUse || (this.#lastExclusive && (i & 0x7f) === 0x2f);
  }

  #cycles(i: number, a: number): number {
    if ((i & 0x7f) === 0x2f) return isExclusive(i) ? 1 : 4;
    const divides = (i & 0x7f) === 0x33 && i >>> 25 === 1 && (i >>> 14) & 1;
    if (!divides) return 1;
    return (i >>> 12) & 1 || a >= 0 ? 19 : 20;
  }

  /** A trap or mret: two cycles more before the target is requested, three for a misaligned amo. */
  #leave(at: Instruction, core: SlowCore): void {
    const counts = at.word === MRET || [3, 8, 11].includes(core.trapped!);
    const amo = core.trapped === 6 && (at.word & 0x7f) === 0x2f && !isExclusive(at.word);
    this.#clock(at.length / 2);
    this.instret += (counts ? 1 : 0) + (this.#countsBehind(at, core) ? 1 : 0);
    if (amo) this.#clock(0);
    this.#entry = undefined;
    this.#lastLoad = 0;
    this.#lastExclusive = false;
    this.#redirect(core.pc);
  }

  /** Whether the discarded instruction behind has been fetched and raises nothing but ecall, ebreak or mret. */
  #countsBehind(at: Instruction, core: SlowCore): boolean {
    const behind = this.#instruction(at.pc + at.length);
    const fetched = this.#buffer.slice(0, behind.length / 2);
    if (fetched.length < behind.length / 2 || fetched.some((half, n) => half.address !== behind.pc + 2 * n))
      return false;
    if (behind.word === MRET) return true;
    const trial = new SlowCore(new Uint8Array(this.ram.buffer, this.ram.byteOffset, this.ram.byteLength), 'trap');
    trial.dry = true;
    trial.x.set(core.x);
    trial.pc = behind.pc;
    trial.step();
    return trial.trapped === undefined || [3, 11].includes(trial.trapped);
  }

  #finish(at: Instruction, core: SlowCore): void {
    const predicted = this.#buffer[at.length / 2 - 1]!.predicted;
    const isBranch = (at.word & 0x7f) === 0x63;
    const isJump = (at.word & 0x7f) === 0x6f || (at.word & 0x7f) === 0x67;
    const asExpected = isBranch ? core.taken === (predicted !== undefined) : !isJump && !isFenceI(at.word);
    if (asExpected) {
      this.#clock(at.length / 2);
      return;
    }
    if (isFenceI(at.word)) this.#entry = undefined;
    if (predicted !== undefined) this.#entry = undefined;
    else if (core.taken && core.pc < at.pc) this.#entry = { branch: at.pc, length: at.length, target: core.pc };
    const behind = this.#instruction(at.pc + at.length);
    if (predicted === undefined && isFenceI(behind.word) && !isFenceI(at.word)) this.#forgetAfter = this.cycle + 1;
    this.#redirect(core.pc);
  }
}
