import { type InterruptLine, WordDevice } from './word-device.js';

const DOORBELL = 0x00;
const ENABLE = 0x04;
const COMMAND = 0x10;
const ARGUMENT = 0x14;
const REPLY = 0x20;
const REPLY_ARGUMENT = 0x24;

/** Bit 31 of a reply: the command has been carried out; below it stands the result. */
const REPLY_DONE = 0x8000_0000;
const MESSAGE_BIT = 1;

export interface MailboxReply {
  /** 0 or an error of firmware/include/handover.h. */
  readonly result: number;
  readonly argument: number;
}

/**
 * The mailbox between the storage system's processor and firmware: the processor writes a message and rings the doorbell,
 * firmware answers. One message at a time.
 */
export class Mailbox extends WordDevice {
  readonly name = 'mailbox';
  readonly #line: InterruptLine;
  readonly #words = new Map<number, number>([
    [COMMAND, 0],
    [ARGUMENT, 0],
    [REPLY, 0],
    [REPLY_ARGUMENT, 0],
  ]);
  #doorbell = 0;
  #enabled = 0;
  #replied: ((reply: MailboxReply) => void) | undefined;

  constructor(base: number, line: InterruptLine) {
    super(base, 0x1000);
    this.#line = line;
  }

  /** A command of the storage system's processor; `replied` is told the answer, unless a reset or another command comes first. */
  send(command: number, argument: number, replied?: (reply: MailboxReply) => void): void {
    this.#words.set(COMMAND, command >>> 0);
    this.#words.set(ARGUMENT, argument >>> 0);
    this.#words.set(REPLY, 0);
    this.#words.set(REPLY_ARGUMENT, 0);
    this.#replied = replied;
    this.#doorbell |= MESSAGE_BIT;
    this.#update();
  }

  override reset(): void {
    for (const register of this.#words.keys()) this.#words.set(register, 0);
    this.#doorbell = 0;
    this.#enabled = 0;
    this.#replied = undefined;
    this.#update();
  }

  protected override readWord(offset: number): number {
    if (offset === DOORBELL) return this.#doorbell;
    if (offset === ENABLE) return this.#enabled;
    return this.#words.get(offset) ?? this.reserved(offset);
  }

  protected override writeWord(offset: number, value: number): void {
    if (offset === DOORBELL) this.#doorbell &= ~value;
    else if (offset === ENABLE) this.#enabled = value;
    else if (offset === REPLY || offset === REPLY_ARGUMENT) this.#words.set(offset, value);
    // The message belongs to the processor.
    else if (offset !== COMMAND && offset !== ARGUMENT) this.reserved(offset);
    this.#update();
    if (offset === REPLY && value >= REPLY_DONE) this.#answer(value - REPLY_DONE);
  }

  #answer(result: number): void {
    const replied = this.#replied;
    this.#replied = undefined;
    replied?.({ result, argument: this.#words.get(REPLY_ARGUMENT)! });
  }

  #update(): void {
    this.#line((this.#doorbell & this.#enabled) !== 0);
  }
}
