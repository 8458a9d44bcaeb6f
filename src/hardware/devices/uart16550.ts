import type { Clock, Scheduled } from '../../clock.js';
import type { Trace } from '../../trace.js';
import { type AccessBytes, BusFault, type Device, ReservedRegister } from '../bus.js';
import { UartLine } from './uart-line.js';
import { UartReceiver } from './uart-receiver.js';
import type { InterruptLine } from './word-device.js';

// Registers, one byte apart; DLL and DLM stand where RBR/THR and IER do while LCR bit 7 is set.
const RBR_THR = 0;
const IER = 1;
const IIR_FCR = 2;
const LCR = 3;
const MCR = 4;
const LSR = 5;
const MSR = 6;
const SCR = 7;

const IER_RECEIVED = 1;
const IER_TRANSMIT = 2;
const IER_LINE_STATUS = 4;
const IER_MODEM_STATUS = 8;

const IIR_NONE = 0x01;
const IIR_LINE_STATUS = 0x06;
const IIR_RECEIVED = 0x04;
const IIR_TIMEOUT = 0x0c;
const IIR_TRANSMIT = 0x02;
const IIR_MODEM_STATUS = 0x00;
const IIR_FIFOS = 0xc0;

const FCR_ENABLE = 1;
const FCR_CLEAR_RECEIVER = 2;
const FCR_CLEAR_TRANSMITTER = 4;
const TRIGGER_LEVELS = [1, 4, 8, 14] as const;

const LCR_DLAB = 0x80;
const MCR_LOOP = 0x10;
const LSR_DATA_READY = 0x01;
const LSR_THR_EMPTY = 0x20;
const LSR_TRANSMITTER_EMPTY = 0x40;
/** DCD, DSR and CTS: a terminal is connected and ready. */
const MSR_CONNECTED = 0xb0;

const FIFO_BYTES = 16;
/** Input clock of the baud rate generator: divisor 1 is 115200 baud. */
const UART_CLOCK_HZ = 1_843_200;

export interface UartOptions {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly baseClockHz: number;
  readonly line: InterruptLine;
}

/**
 * 16550 UART (National Semiconductor PC16550D, June 1995), registers a byte apart. A character takes the time that divisor
 * and LCR give it, both ways. Not modelled: parity and framing errors, breaks, DMA mode.
 */
export class Uart16550 implements Device {
  readonly name = 'uart';
  readonly base: number;
  readonly bytes = 0x100;
  readonly #options: UartOptions;
  /** What the terminal at the other end has been sent. */
  readonly output: UartLine;
  readonly #receiver: UartReceiver;
  #divisor = 1;
  #ier = 0;
  #lcr = 3;
  #mcr = 0;
  #scr = 0;
  #modemChanged = 0;
  #fifos = false;
  #transmitFifo: number[] = [];
  #shifting: Scheduled | undefined;
  /** THR has become empty since IIR last said so. */
  #transmitPending = false;

  constructor(base: number, options: UartOptions) {
    this.base = base;
    this.#options = options;
    this.output = new UartLine(options.trace, this.name);
    this.#receiver = new UartReceiver(options.clock, () => this.#update());
  }

  /**
   * Characters from the terminal, one after the other at its own rate, behind what is already on its way.
   * @param baud of 8N1, whatever the divisor is: a wrong rate is not modelled
   */
  feed(bytes: Uint8Array, baud = 115_200): void {
    this.#receiver.feed(bytes, Math.ceil((10 * this.#options.baseClockHz) / baud));
  }

  reset(): void {
    this.#shifting?.cancel();
    this.#shifting = undefined;
    this.#transmitFifo = [];
    this.#transmitPending = false;
    this.#divisor = 1;
    this.#ier = 0;
    this.#lcr = 3;
    this.#mcr = 0;
    this.#scr = 0;
    this.#modemChanged = 0;
    this.#setFifos(0);
    this.#receiver.clear();
    this.#update();
  }

  read(offset: number, bytes: AccessBytes): number {
    this.#oneByte(offset, bytes);
    switch (offset) {
      case RBR_THR:
        return this.#latched ? this.#divisor & 0xff : this.#receiver.take();
      case IER:
        return this.#latched ? this.#divisor >> 8 : this.#ier;
      case IIR_FCR:
        return this.#identify();
      case LCR:
        return this.#lcr;
      case MCR:
        return this.#mcr;
      case LSR:
        return this.#lineStatus();
      case MSR:
        return this.#modemStatus();
      default:
        return this.#scr;
    }
  }

  write(offset: number, bytes: AccessBytes, value: number): void {
    this.#oneByte(offset, bytes);
    if (offset === RBR_THR) this.#writeData(value);
    else if (offset === IER) this.#writeEnable(value);
    else if (offset === IIR_FCR) this.#setFifos(value);
    else if (offset === LCR) this.#lcr = value;
    else if (offset === MCR) this.#writeModemControl(value & 0x1f);
    else if (offset === SCR) this.#scr = value;
    this.#update();
  }

  get #latched(): boolean {
    return (this.#lcr & LCR_DLAB) !== 0;
  }

  #oneByte(offset: number, bytes: AccessBytes): void {
    if (bytes !== 1) throw new BusFault(`uart: ${bytes} bytes at ${offset} are no register`);
    if (offset > SCR) throw new ReservedRegister(`uart has no register at ${offset}`);
  }

  #writeData(value: number): void {
    if (this.#latched) {
      this.#divisor = (this.#divisor & 0xff00) | value;
      return;
    }
    this.#transmitPending = false;
    // A character too many is lost; without FIFOs it replaces the one in THR.
    if (!this.#fifos) this.#transmitFifo = [value];
    else if (this.#transmitFifo.length < FIFO_BYTES) this.#transmitFifo.push(value);
    this.#shift();
  }

  #writeEnable(value: number): void {
    if (this.#latched) {
      this.#divisor = (this.#divisor & 0xff) | (value << 8);
      return;
    }
    const wasEnabled = (this.#ier & IER_TRANSMIT) !== 0;
    this.#ier = value & 0x0f;
    const isEnabled = (this.#ier & IER_TRANSMIT) !== 0;
    if (isEnabled && !wasEnabled && this.#transmitFifo.length === 0) this.#transmitPending = true;
  }

  /** Writes FCR. */
  #setFifos(value: number): void {
    const enabled = (value & FCR_ENABLE) !== 0;
    const changed = enabled !== this.#fifos;
    this.#fifos = enabled;
    if (changed || (enabled && (value & FCR_CLEAR_TRANSMITTER) !== 0)) this.#transmitFifo = [];
    if (changed || (enabled && (value & FCR_CLEAR_RECEIVER) !== 0)) this.#receiver.clear();
    this.#receiver.capacity = enabled ? FIFO_BYTES : 1;
    this.#receiver.trigger = enabled ? TRIGGER_LEVELS[(value >> 6) & 3]! : 1;
  }

  /** The shift register takes the next character from THR, if it is free. */
  #shift(): void {
    if (this.#shifting !== undefined) return;
    const character = this.#transmitFifo.shift();
    if (character === undefined) return;
    if (this.#transmitFifo.length === 0) this.#transmitPending = true;
    const mask = (1 << this.#dataBits) - 1;
    this.#shifting = this.#options.clock.after(this.#characterTicks, () => {
      this.#shifting = undefined;
      if ((this.#mcr & MCR_LOOP) !== 0) this.#receiver.arrive(character & mask, this.#characterTicks);
      else this.output.send(character & mask);
      this.#shift();
      this.#update();
    });
  }

  get #dataBits(): number {
    return 5 + (this.#lcr & 3);
  }

  /** Start, data, parity and stop bits at 16 clocks each and more per divisor; a divisor of 0 counts as 65536. */
  get #characterTicks(): number {
    const parity = (this.#lcr & 8) !== 0 ? 1 : 0;
    const longStop = (this.#lcr & 4) !== 0 ? (this.#dataBits === 5 ? 0.5 : 1) : 0;
    const bits = 2 + this.#dataBits + parity + longStop;
    const clocks = bits * 16 * (this.#divisor === 0 ? 0x1_0000 : this.#divisor);
    return Math.ceil((clocks * this.#options.baseClockHz) / UART_CLOCK_HZ);
  }

  #writeModemControl(value: number): void {
    const before = this.#modemInputs;
    this.#mcr = value;
    const changed = (before ^ this.#modemInputs) >> 4;
    // The third delta bit tells of a ring that has ended, the others of any change.
    const ringEnded = (before & 0x40) !== 0 && (this.#modemInputs & 0x40) === 0 ? 4 : 0;
    this.#modemChanged |= (changed & 0x0b) | ringEnded;
  }

  /** CTS, DSR, RI and DCD in bits 4 to 7: the terminal's, or in loop-back RTS, DTR, OUT1 and OUT2. */
  get #modemInputs(): number {
    if ((this.#mcr & MCR_LOOP) === 0) return MSR_CONNECTED;
    const [dtr, rts, out1, out2] = [1, 2, 4, 8].map((bit) => ((this.#mcr & bit) !== 0 ? 1 : 0));
    return (rts! << 4) | (dtr! << 5) | (out1! << 6) | (out2! << 7);
  }

  #modemStatus(): number {
    const value = this.#modemInputs | this.#modemChanged;
    this.#modemChanged = 0;
    this.#update();
    return value;
  }

  #lineStatus(): number {
    const empty = this.#transmitFifo.length === 0;
    const overrun = this.#receiver.takeOverrun();
    return (
      (this.#receiver.holds ? LSR_DATA_READY : 0) |
      overrun |
      (empty ? LSR_THR_EMPTY : 0) |
      (empty && this.#shifting === undefined ? LSR_TRANSMITTER_EMPTY : 0)
    );
  }

  /** The interrupt of the highest priority that is enabled and pending (table 5 of the data sheet). */
  get #interrupt(): number {
    if ((this.#ier & IER_LINE_STATUS) !== 0 && this.#receiver.overrun) return IIR_LINE_STATUS;
    if ((this.#ier & IER_RECEIVED) !== 0 && this.#receiver.triggered) return IIR_RECEIVED;
    if ((this.#ier & IER_RECEIVED) !== 0 && this.#fifos && this.#receiver.timedOut) return IIR_TIMEOUT;
    if ((this.#ier & IER_TRANSMIT) !== 0 && this.#transmitPending) return IIR_TRANSMIT;
    if ((this.#ier & IER_MODEM_STATUS) !== 0 && this.#modemChanged !== 0) return IIR_MODEM_STATUS;
    return IIR_NONE;
  }

  #identify(): number {
    const interrupt = this.#interrupt;
    if (interrupt === IIR_TRANSMIT) this.#transmitPending = false;
    this.#update();
    return interrupt | (this.#fifos ? IIR_FIFOS : 0);
  }

  #update(): void {
    this.#options.line(this.#interrupt !== IIR_NONE);
  }
}
