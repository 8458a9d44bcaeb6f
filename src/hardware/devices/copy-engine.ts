import type { Channel, Pace, Transfer } from '../channel.js';
import type { Dram } from '../dram.js';
import type { HardwareFault } from '../hardware-fault.js';
import { descriptorOf, ENGINE_ERROR, type EngineDescriptor, OPERATION, obstacleTo } from './engine-descriptor.js';
import { type InterruptLine, WordDevice } from './word-device.js';

const ID = 0x00;
const CONTROL = 0x04;
const STATUS = 0x08;
const ERROR = 0x0c;
const RING_BASE = 0x10;
const RING_ENTRIES = 0x14;
const PRODUCER = 0x18;
const CONSUMER = 0x1c;

/** "CE", version 1.0. */
const ID_VALUE = 0x4345_0100;
const CONTROL_ENABLE = 1;
const CONTROL_INTERRUPT = 2;
const CONTROL_RESET = 4;
const STATUS_BUSY = 1;
const STATUS_DONE = 2;
const STATUS_ERROR = 4;

const DESCRIPTOR_BYTES = 32;
/** Result and status, written together. */
const RESULT_OFFSET = 20;
const RESULT_BYTES = 8;
const RING_ENTRIES_MAX = 0x1_0000;
const DESCRIPTOR_DONE = 1;

/** Operations that write their target. */
const WRITING: readonly number[] = [OPERATION.copy, OPERATION.fill, OPERATION.copyCrc32, OPERATION.deltaCopy];

export interface CopyEngineOptions {
  /** The engine's master on the fabric; the sequencing uses the same one, each in its turn. */
  readonly channel: Channel;
  readonly dram: Dram;
  /** Its set-up is charged for fetching and decoding each descriptor. */
  readonly pace: Pace;
  /** Granule of the delta copy. */
  readonly blockBytes: number;
  readonly skipTicks: number;
  readonly line: InterruptLine;
}

/**
 * Registers and descriptor ring of the copy and checksum engine. Descriptors are read from DRAM and answered in DRAM by
 * the engine's own bursts: whoever has a data cache must have cleaned the lines of a descriptor before the producer moves.
 */
export class CopyEngine extends WordDevice {
  readonly name = 'engine';
  readonly #options: CopyEngineOptions;
  /** Asked before the engine writes a range for a descriptor; what it refuses is answered with an address error. */
  firewall: ((base: number, bytes: number) => boolean) | undefined;
  #control = 0;
  #done = false;
  #error = 0;
  #ringBase = 0;
  #ringEntries = 0;
  #producer = 0;
  #consumer = 0;
  #running = false;
  /** True while the channel's transfer is this unit's. */
  #transferring = false;
  #movedBytes = 0;
  /** Counts resets, so that what was under way before one finds that it is over. */
  #life = 0;

  constructor(base: number, options: CopyEngineOptions) {
    super(base, 0x1000);
    this.#options = options;
  }

  /** Bytes that the last descriptor's transfer moved: what a delta copy came to, without the answer written behind it. */
  get movedBytes(): number {
    return this.#movedBytes;
  }

  override reset(): void {
    this.#life += 1;
    if (this.#transferring) this.#options.channel.abort();
    this.#transferring = false;
    this.#movedBytes = 0;
    this.#running = false;
    this.#control = 0;
    this.#done = false;
    this.#error = 0;
    this.#ringBase = 0;
    this.#ringEntries = 0;
    this.#producer = 0;
    this.#consumer = 0;
    this.#update();
  }

  protected override readWord(offset: number): number {
    switch (offset) {
      case ID:
        return ID_VALUE;
      case CONTROL:
        return this.#control;
      case STATUS:
        return (
          (this.#running ? STATUS_BUSY : 0) | (this.#done ? STATUS_DONE : 0) | (this.#error === 0 ? 0 : STATUS_ERROR)
        );
      case ERROR:
        return this.#error;
      case RING_BASE:
        return this.#ringBase;
      case RING_ENTRIES:
        return this.#ringEntries;
      case PRODUCER:
        return this.#producer;
      case CONSUMER:
        return this.#consumer;
      default:
        return this.reserved(offset);
    }
  }

  protected override writeWord(offset: number, value: number): void {
    if (offset === CONTROL) this.#setControl(value);
    else if (offset === STATUS) this.#acknowledge(value);
    else if (offset === RING_BASE) this.#ringBase = value;
    else if (offset === RING_ENTRIES) this.#ringEntries = value;
    else if (offset === PRODUCER) this.#producer = value;
    else if (offset !== ID && offset !== ERROR && offset !== CONSUMER) this.reserved(offset);
    this.#pump();
  }

  #setControl(value: number): void {
    if ((value & CONTROL_RESET) !== 0) this.reset();
    this.#control = value & (CONTROL_ENABLE | CONTROL_INTERRUPT);
    this.#update();
  }

  #acknowledge(value: number): void {
    if ((value & STATUS_DONE) !== 0) this.#done = false;
    if ((value & STATUS_ERROR) !== 0) this.#error = 0;
    this.#update();
  }

  /** Takes the next descriptor, if there is one and nothing stands in the way. */
  #pump(): void {
    const enabled = (this.#control & CONTROL_ENABLE) !== 0;
    if (!enabled || this.#running || this.#error !== 0 || this.#producer === this.#consumer) return;
    if (!this.#ringIsUsable()) {
      this.#fail(ENGINE_ERROR.ring);
      return;
    }
    this.#running = true;
    const address = this.#ringBase + this.#consumer * DESCRIPTOR_BYTES;
    const fetch: Transfer = { operation: 'read', source: address, bytes: DESCRIPTOR_BYTES, ...this.#options.pace };
    this.#move(fetch, false, (failed) => {
      if (failed) this.#fail(ENGINE_ERROR.memory);
      else this.#execute(address, descriptorOf(this.#options.dram.peek(address, DESCRIPTOR_BYTES)));
    });
  }

  #ringIsUsable(): boolean {
    const bytes = this.#ringEntries * DESCRIPTOR_BYTES;
    return (
      this.#ringEntries >= 2 &&
      this.#ringEntries <= RING_ENTRIES_MAX &&
      this.#producer < this.#ringEntries &&
      this.#ringBase % DESCRIPTOR_BYTES === 0 &&
      this.#ringBase + bytes <= this.#options.dram.bytes
    );
  }

  #execute(address: number, descriptor: EngineDescriptor): void {
    const { dram } = this.#options;
    const obstacle = obstacleTo(descriptor, dram.bytes) ?? this.#differs(descriptor) ?? this.#refused(descriptor);
    if (obstacle !== undefined) {
      this.#answer(address, 0, obstacle);
      return;
    }
    if (descriptor.length === 0) {
      this.#answer(address, descriptor.seed, DESCRIPTOR_DONE);
      return;
    }
    this.#move(this.#transfer(descriptor), true, (failed) => {
      const { crc, differingBlocks, bytes } = this.#options.channel.result;
      this.#movedBytes = bytes;
      const result = descriptor.operation === OPERATION.compare ? differingBlocks : crc;
      this.#answer(address, result, failed ? ENGINE_ERROR.memory : DESCRIPTOR_DONE);
    });
  }

  #refused({ operation, target, length }: EngineDescriptor): number | undefined {
    if (!WRITING.includes(operation) || this.firewall === undefined) return undefined;
    return this.firewall(target, length) ? undefined : ENGINE_ERROR.address;
  }

  /** The engine keeps one map of differing blocks: a delta copy must be of what was compared last, by whoever. */
  #differs({ operation, source, target, length }: EngineDescriptor): number | undefined {
    if (operation !== OPERATION.deltaCopy) return undefined;
    const map = this.#options.channel.compared;
    const fits = map?.source === source && map.other === target && map.bytes === length;
    return fits && map.blockBytes === this.#options.blockBytes ? undefined : ENGINE_ERROR.notCompared;
  }

  #transfer({ operation, source, target, length, seed }: EngineDescriptor): Transfer {
    const { pace, blockBytes, skipTicks } = this.#options;
    const moved = { ...pace, setupTicks: 0, bytes: length };
    switch (operation) {
      case OPERATION.fill: {
        const word = BigInt(seed);
        return { operation: 'fill', destination: target, pattern: (word << 32n) | word, ...moved };
      }
      case OPERATION.crc32:
        return { operation: 'checksum', source, crc: 'crc32', seed, ...moved };
      case OPERATION.crc32c:
        return { operation: 'checksum', source, crc: 'crc32c', seed, ...moved };
      case OPERATION.copyCrc32:
        return { operation: 'copy-checksum', source, destination: target, crc: 'crc32', seed, ...moved };
      case OPERATION.compare:
        return { operation: 'difference', source, other: target, blockBytes, ...moved };
      case OPERATION.deltaCopy:
        return { operation: 'overlay-delta', source, destination: target, blockBytes, skipTicks, ...moved };
      default:
        return { operation: 'copy', source, destination: target, ...moved };
    }
  }

  /** Writes result and status into the descriptor, in one burst, and only then moves the consumer or says what failed. */
  #answer(address: number, result: number, status: number): void {
    const write: Transfer = {
      operation: 'fill',
      destination: address + RESULT_OFFSET,
      bytes: RESULT_BYTES,
      // Byte i of the pattern goes to addresses that are i modulo 8: the result stands in the upper half of its words.
      pattern: (BigInt(result >>> 0) << 32n) | BigInt(status),
      ...this.#options.pace,
      setupTicks: 0,
    };
    this.#move(write, false, () => {
      if (status === DESCRIPTOR_DONE) this.#finish();
      else this.#fail(status);
    });
  }

  #finish(): void {
    this.#running = false;
    this.#consumer = (this.#consumer + 1) % this.#ringEntries;
    this.#done = true;
    this.#update();
    this.#pump();
  }

  /** The engine stands still at the descriptor until the error is cleared; then it tries it again. */
  #fail(error: number): void {
    this.#running = false;
    this.#error = error;
    this.#update();
  }

  /** One transfer in its turn; `then` is not called when a reset came in between. */
  #move(transfer: Transfer, traced: boolean, then: (failed: boolean) => void): void {
    const life = this.#life;
    const { channel } = this.#options;
    channel.whenFree(() => {
      if (life !== this.#life) return;
      this.#transferring = true;
      const ended = (error: HardwareFault | undefined): void => {
        this.#transferring = false;
        then(error !== undefined);
      };
      channel.start(transfer, ended, traced);
    });
  }

  #update(): void {
    this.#options.line((this.#control & CONTROL_INTERRUPT) !== 0 && (this.#done || this.#error !== 0));
  }
}
