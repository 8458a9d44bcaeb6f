import type { Clock, Scheduled } from '../clock.js';
import { awaiting, type Process } from '../process.js';
import type { Trace } from '../trace.js';
import type { CellWatch } from './cell-watch.js';
import { HardwareFault } from './hardware-fault.js';
import { tearingStep, tornCells } from './tearing.js';
import type { Timing } from './timing.js';

/** Shape and times of the device; sizes in bytes, times in ticks. */
export interface FlashGeometry {
  readonly bytes: number;
  readonly sectorBytes: number;
  readonly pageBytes: number;
  readonly banks: number;
}

/** What the device is busy with. */
interface Operation {
  readonly address: number;
  readonly bytes: number;
  /** What is being programmed; undefined for an erase. */
  readonly data: Uint8Array | undefined;
  readonly beginTick: number;
  readonly ticks: number;
  readonly end: Scheduled;
}

/** How an operation goes wrong; the status register says so for a failure, for a stuck bit nothing does. */
export type FlashDefect = 'program-fails' | 'erase-fails' | 'stuck-bit';

/**
 * NOR flash with its physics: a program clears bits and never sets one, only a whole-sector erase sets them, a bank that
 * erases or programs cannot be read, and what power loss interrupts stays torn. An operation once begun ends by itself:
 * the device does not notice that the CPU is reset.
 */
export class Flash {
  readonly geometry: FlashGeometry;
  readonly #content: Uint8Array;
  readonly #clock: Clock;
  readonly #trace: Trace;
  readonly #timing: Timing;
  /** Tick at which each bank is ready again. */
  readonly #bankReadyTick: number[];
  #operation: Operation | undefined;
  #waiting: (() => void)[] = [];
  #defect: FlashDefect | undefined;
  /** Told of every change and every look; set by whoever needs to know what a power cut would find. */
  watch: CellWatch | undefined;

  /** @param content the device's bytes (a window of the adapter's linear memory), all 0xff when erased */
  constructor(geometry: FlashGeometry, content: Uint8Array, clock: Clock, trace: Trace, timing: Timing) {
    if (content.length !== geometry.bytes) throw new RangeError('flash content does not match its geometry');
    this.geometry = geometry;
    this.#content = content;
    this.#clock = clock;
    this.#trace = trace;
    this.#timing = timing;
    this.#bankReadyTick = new Array<number>(geometry.banks).fill(0);
  }

  /** The bytes as they are now, for reading through the flash controller. @throws HardwareFault while the bank is busy */
  read(address: number, bytes: number): Uint8Array {
    this.#checkRange(address, bytes);
    this.watch?.read('flash', address, bytes);
    const first = this.#bankOf(address);
    const last = this.#bankOf(address + Math.max(bytes, 1) - 1);
    for (let bank = first; bank <= last; bank += 1)
      if (this.#bankReadyTick[bank]! > this.#clock.now)
        throw new HardwareFault(
          'flash-busy',
          `flash read at 0x${address.toString(16)} while bank ${bank} erases or programs`,
        );
    return this.#content.subarray(address, address + bytes);
  }

  /** The cells as they are, whatever the banks do: for checks and reports. */
  peek(address: number, bytes: number): Uint8Array {
    this.#checkRange(address, bytes);
    this.watch?.read('flash', address, bytes);
    return this.#content.subarray(address, address + bytes);
  }

  /** Erases the sector that starts at `address`. */
  *eraseSector(address: number): Process<void> {
    const { sectorBytes } = this.geometry;
    this.#checkRange(address, sectorBytes);
    if (address % sectorBytes !== 0)
      throw new HardwareFault('flash-alignment', `flash erase at 0x${address.toString(16)}: not the start of a sector`);
    yield* this.ready();
    yield* this.#operate(address, sectorBytes, undefined);
  }

  /** Polls the status until the device is idle: an operation may be left over from before a reset. */
  *ready(): Process<void> {
    while (this.#operation !== undefined) yield* awaiting<void>((deliver) => void this.#waiting.push(deliver));
  }

  /** Programs at most one page; a bit that is 0 stays 0. @throws HardwareFault when a bit would have to be set */
  *programPage(address: number, data: Uint8Array): Process<void> {
    const { pageBytes } = this.geometry;
    this.#checkRange(address, data.length);
    if (Math.floor(address / pageBytes) !== Math.floor((address + data.length - 1) / pageBytes))
      throw new HardwareFault('flash-alignment', `flash program at 0x${address.toString(16)} crosses a page`);
    yield* this.ready();
    this.watch?.read('flash', address, data.length);
    for (let index = 0; index < data.length; index += 1)
      if ((data[index]! & ~this.#content[address + index]!) !== 0)
        throw new HardwareFault(
          'flash-not-erased',
          `flash program at 0x${(address + index).toString(16)} would set a bit; the sector must be erased first`,
        );
    yield* this.#operate(address, data.length, data);
  }

  /** The next operation of that kind goes wrong; a cell with a stuck bit lies in its middle. */
  arm(defect: FlashDefect): void {
    this.#defect = defect;
  }

  /** Power is gone: the operation in flight leaves its range torn, as far as it has come. */
  losePower(): void {
    const torn = this.#operation;
    this.#operation = undefined;
    this.#waiting = [];
    this.#bankReadyTick.fill(0);
    if (torn === undefined) return;
    torn.end.cancel();
    const { address, bytes } = torn;
    if (this.#clock.now === torn.beginTick) return;
    const before = this.#content.slice(address, address + bytes);
    const step = tearingStep(this.#clock.now - torn.beginTick, torn.ticks);
    this.#content.set(tornCells(address, before, this.#outcome(address, bytes, torn.data), step), address);
    this.#trace.write({ kind: 'flash', action: 'torn', address, bytes });
  }

  /** True while a range of a slot is fully erased. */
  isErased(address: number, bytes: number): boolean {
    this.#checkRange(address, bytes);
    this.watch?.read('flash', address, bytes);
    for (let index = address; index < address + bytes; index += 1) if (this.#content[index] !== 0xff) return false;
    return true;
  }

  /** What an operation that is not disturbed leaves in its cells. */
  #outcome(address: number, bytes: number, data: Uint8Array | undefined): Uint8Array {
    if (data === undefined) return new Uint8Array(bytes).fill(0xff);
    return data.map((byte, index) => byte & this.#content[address + index]!);
  }

  /** Begins an operation and waits for its end, which comes whether or not anybody waits. */
  *#operate(address: number, bytes: number, data: Uint8Array | undefined): Process<void> {
    const kind = data === undefined ? 'erase' : 'program';
    const path = kind === 'erase' ? 'flash.sectorErase' : 'flash.pageProgram';
    const ticks = this.#timing.ticks(path);
    const beginTick = this.#clock.now;
    this.#bankReadyTick[this.#bankOf(address)] = beginTick + ticks;
    if (kind === 'erase') this.#trace.write({ kind: 'flash', action: 'erase', address, bytes });
    const after = this.#outcome(address, bytes, data);
    this.watch?.began({
      device: 'flash',
      kind,
      address,
      before: this.#content.slice(address, address + bytes),
      after,
      beginTick,
      endTick: beginTick + ticks,
    });
    const failed = yield* awaiting<boolean>((deliver) => {
      const end = this.#clock.after(ticks, () => {
        const failure = this.#finish(kind, address, after);
        this.#operation = undefined;
        this.#trace.write({ kind: 'flash', action: kind === 'erase' ? 'erased' : 'programmed', address, bytes });
        deliver(failure);
        for (const wake of this.#waiting.splice(0)) wake();
      });
      this.#operation = { address, bytes, data, beginTick, ticks, end };
    });
    this.#timing.charge(path, this.#timing.basis(path), ticks);
    if (failed) throw new HardwareFault(`flash-${kind}-failed`, `flash ${kind} at 0x${address.toString(16)} failed`);
  }

  /** Puts what an operation has come to into the cells. @returns true when the status register says that it failed */
  #finish(kind: 'erase' | 'program', address: number, after: Uint8Array): boolean {
    const defect = this.#defect;
    const strikes = defect === 'stuck-bit' || defect === `${kind}-fails`;
    if (!strikes) {
      this.#content.set(after, address);
      return false;
    }
    this.#defect = undefined;
    const where = `0x${address.toString(16)}`;
    if (defect === 'stuck-bit') {
      const cell = address + (after.length >> 1);
      this.#content.set(after, address);
      this.#content[cell]! ^= 1;
    } else {
      const before = this.#content.slice(address, address + after.length);
      this.#content.set(tornCells(address, before, after, 1), address);
    }
    this.#trace.write({ kind: 'fault', fault: `flash-${defect}`, where: `flash ${kind} at ${where}`, detail: '' });
    return defect !== 'stuck-bit';
  }

  #bankOf(address: number): number {
    return Math.floor((address * this.geometry.banks) / this.geometry.bytes);
  }

  #checkRange(address: number, bytes: number): void {
    if (!(Number.isSafeInteger(address) && address >= 0 && bytes >= 0 && address + bytes <= this.geometry.bytes))
      throw new HardwareFault(
        'flash-range',
        `flash range 0x${address.toString(16)}+${bytes} is outside the ${this.geometry.bytes} bytes of the device`,
      );
  }
}
