import { type Process, type Running, spawn } from '../../process.js';
import { type AccessBytes, BusFault, type Device } from '../bus.js';
import type { Channel, Pace } from '../channel.js';
import type { Flash } from '../flash.js';
import { HardwareFault } from '../hardware-fault.js';
import type { FlashSlot } from '../profile.js';
import type { Timing } from '../timing.js';
import { type InterruptLine, WordDevice } from './word-device.js';

const ID = 0x00;
const STATUS = 0x04;
const ERROR = 0x08;
const COMMAND = 0x0c;
const ADDRESS = 0x10;
const LENGTH = 0x14;
const TARGET = 0x18;
const INTERRUPT_ENABLE = 0x1c;
const SIZE = 0x20;
const SECTOR = 0x24;
const PAGE = 0x28;
const BANKS = 0x2c;
/** Base and length of the slots for code images, 8 bytes a slot. */
const SLOTS = 0x30;
const SLOTS_END = 0x40;
/** The page buffer: what a program command writes. */
const BUFFER = 0x8000;

/** "FL", version 1.0. */
const ID_VALUE = 0x464c_0100;
const STATUS_BUSY = 1;
const STATUS_FAILED = 2;
const STATUS_DONE = 4;
const COMMAND_ERASE = 1;
const COMMAND_PROGRAM = 2;
const COMMAND_READ = 3;

/** Values of the ERROR register. */
export const FLASH_ERROR = { command: 1, range: 2, alignment: 3, notErased: 4, busy: 5, memory: 6 } as const;

const ERROR_OF_REASON: Readonly<Record<string, number>> = {
  'flash-range': FLASH_ERROR.range,
  'flash-alignment': FLASH_ERROR.alignment,
  'flash-not-erased': FLASH_ERROR.notErased,
  'flash-busy': FLASH_ERROR.busy,
  'memory-error': FLASH_ERROR.memory,
};

export interface FlashControllerOptions {
  readonly flash: Flash;
  readonly slots: readonly [FlashSlot, FlashSlot];
  /** The flash DMA's master on the fabric. */
  readonly channel: Channel;
  readonly readPace: Pace;
  readonly dramBytes: number;
  readonly timing: Timing;
  readonly line: InterruptLine;
}

/**
 * The flash controller: erases a sector, programs a page out of its buffer, reads a range into DRAM by DMA; one command
 * at a time. A command that has begun in the device ends by itself, whatever is reset meanwhile.
 */
export class FlashController extends WordDevice implements Device {
  readonly name = 'flash';
  readonly #options: FlashControllerOptions;
  readonly #buffer: Uint8Array;
  #address = 0;
  #length = 0;
  #target = 0;
  #busy = false;
  #done = false;
  #error = 0;
  #interruptEnable = 0;
  #command: Running | undefined;

  constructor(base: number, options: FlashControllerOptions) {
    super(base, BUFFER + options.flash.geometry.pageBytes);
    this.#options = options;
    this.#buffer = new Uint8Array(options.flash.geometry.pageBytes).fill(0xff);
  }

  override reset(): void {
    this.#command?.freeze();
    this.#buffer.fill(0xff);
    this.#address = 0;
    this.#length = 0;
    this.#target = 0;
    this.#busy = false;
    this.#done = false;
    this.#error = 0;
    this.#interruptEnable = 0;
    this.#update();
  }

  /** The page buffer takes accesses of any width. */
  override read(offset: number, bytes: AccessBytes): number {
    if (offset < BUFFER) return super.read(offset, bytes);
    return this.#inBuffer(offset, bytes).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  override write(offset: number, bytes: AccessBytes, value: number): void {
    if (offset < BUFFER) {
      super.write(offset, bytes, value);
      return;
    }
    const part = this.#inBuffer(offset, bytes);
    for (let index = 0; index < bytes; index += 1) part[index] = value >>> (8 * index);
  }

  protected override readWord(offset: number): number {
    const { geometry } = this.#options.flash;
    if (offset >= SLOTS && offset < SLOTS_END) return this.#slotWord((offset - SLOTS) / 4);
    switch (offset) {
      case ID:
        return ID_VALUE;
      case STATUS:
        return this.#status;
      case ERROR:
        return this.#error;
      case COMMAND:
        return 0;
      case ADDRESS:
        return this.#address;
      case LENGTH:
        return this.#length;
      case TARGET:
        return this.#target;
      case INTERRUPT_ENABLE:
        return this.#interruptEnable;
      case SIZE:
        return geometry.bytes;
      case SECTOR:
        return geometry.sectorBytes;
      case PAGE:
        return geometry.pageBytes;
      case BANKS:
        return geometry.banks;
      default:
        return this.reserved(offset);
    }
  }

  protected override writeWord(offset: number, value: number): void {
    if (offset === ADDRESS) this.#address = value;
    else if (offset === LENGTH) this.#length = value;
    else if (offset === TARGET) this.#target = value;
    else if (offset === INTERRUPT_ENABLE) this.#interruptEnable = value & (STATUS_DONE | STATUS_FAILED);
    else if (offset === COMMAND) this.#begin(value);
    else if (offset === STATUS) this.#acknowledge(value);
    else if (offset > ERROR && offset < SIZE) this.reserved(offset);
    else if (offset >= SLOTS_END) this.reserved(offset);
    this.#update();
  }

  #inBuffer(offset: number, bytes: AccessBytes): Uint8Array {
    const at = offset - BUFFER;
    if (at % bytes !== 0) throw new BusFault(`flash: ${bytes} bytes at 0x${offset.toString(16)} are not aligned`);
    return this.#buffer.subarray(at, at + bytes);
  }

  get #status(): number {
    return (this.#busy ? STATUS_BUSY : 0) | (this.#error === 0 ? 0 : STATUS_FAILED) | (this.#done ? STATUS_DONE : 0);
  }

  #slotWord(index: number): number {
    const { base, bytes } = this.#options.slots[index >> 1]!;
    return (index & 1) === 0 ? base : bytes;
  }

  #acknowledge(value: number): void {
    if ((value & STATUS_FAILED) !== 0) this.#error = 0;
    if ((value & STATUS_DONE) !== 0) this.#done = false;
  }

  #begin(command: number): void {
    if (this.#busy) {
      this.#error = FLASH_ERROR.busy;
      return;
    }
    const process = this.#processOf(command);
    if (process === undefined) {
      this.#error = FLASH_ERROR.command;
      return;
    }
    this.#busy = true;
    this.#done = false;
    this.#error = 0;
    this.#command = spawn(process, (ended) => {
      this.#busy = false;
      this.#error = ended.failed ? errorOf(ended.error) : 0;
      this.#done = this.#error === 0;
      this.#update();
    });
  }

  #processOf(command: number): Process<void> | undefined {
    const { flash } = this.#options;
    switch (command) {
      case COMMAND_ERASE:
        return flash.eraseSector(this.#address);
      case COMMAND_PROGRAM:
        return flash.programPage(this.#address, this.#buffer.slice(0, Math.min(this.#length, this.#buffer.length)));
      case COMMAND_READ:
        return this.#readIntoDram();
      default:
        return undefined;
    }
  }

  *#readIntoDram(): Process<void> {
    const { flash, channel, readPace, dramBytes, timing } = this.#options;
    const [source, destination, bytes] = [this.#address, this.#target, this.#length];
    if (destination + bytes > dramBytes) throw new HardwareFault('flash-range', 'the target is not all in DRAM');
    flash.read(source, bytes);
    if (bytes === 0) return;
    yield* timing.spend('flash.readSetup');
    yield* channel.run({
      operation: 'write',
      window: 'flash',
      windowOffset: source,
      destination,
      bytes,
      ...readPace,
    });
  }

  #update(): void {
    this.#options.line((this.#status & this.#interruptEnable) !== 0);
  }
}

function errorOf(error: unknown): number {
  const known = error instanceof HardwareFault ? ERROR_OF_REASON[error.reason] : undefined;
  if (known === undefined) throw error;
  return known;
}
