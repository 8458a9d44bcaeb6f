import { type Process, type Running, spawn } from '../../process.js';
import { HardwareFault } from '../hardware-fault.js';
import { WordDevice } from './word-device.js';

const STATUS = 0x00;
const COMMAND = 0x04;
const SIZE = 0x08;
const FEATURES = 0x0c;

const STATUS_RUNNING = 1;
const STATUS_SELF_REFRESH = 2;
const STATUS_BUSY = 4;
const STATUS_FAILED = 8;

const FEATURE_ECC_FILL = 1;
const FEATURE_TEST = 2;
const FEATURE_ECC = 4;

export interface DramControllerOptions {
  readonly bytes: number;
  readonly ecc: boolean;
  /** What the board asks of its boot ROM. */
  readonly eccFill: boolean;
  readonly test: boolean;
  readonly running: () => boolean;
  readonly inSelfRefresh: () => boolean;
  /** What the commands do, by their numbers from 1: initialise, test, fill. */
  readonly commands: readonly (() => Process<void>)[];
}

/** The DRAM controller's registers: what a boot ROM needs to bring up DRAM that has lost its content. */
export class DramController extends WordDevice {
  readonly name = 'dram';
  readonly #options: DramControllerOptions;
  #busy = false;
  #failed = false;
  #command: Running | undefined;

  constructor(base: number, options: DramControllerOptions) {
    super(base, 0x1000);
    this.#options = options;
  }

  override reset(): void {
    this.#command?.freeze();
    this.#busy = false;
    this.#failed = false;
  }

  protected override readWord(offset: number): number {
    const { bytes, ecc, eccFill, test, running, inSelfRefresh } = this.#options;
    switch (offset) {
      case STATUS:
        return (
          (running() ? STATUS_RUNNING : 0) |
          (inSelfRefresh() ? STATUS_SELF_REFRESH : 0) |
          (this.#busy ? STATUS_BUSY : 0) |
          (this.#failed ? STATUS_FAILED : 0)
        );
      case COMMAND:
        return 0;
      case SIZE:
        return bytes;
      case FEATURES:
        return (eccFill ? FEATURE_ECC_FILL : 0) | (test ? FEATURE_TEST : 0) | (ecc ? FEATURE_ECC : 0);
      default:
        return this.reserved(offset);
    }
  }

  protected override writeWord(offset: number, value: number): void {
    if (offset === COMMAND) this.#begin(value);
    else if (offset === STATUS) this.#failed &&= (value & STATUS_FAILED) === 0;
    else if (offset !== SIZE && offset !== FEATURES) this.reserved(offset);
  }

  #begin(number: number): void {
    const command = this.#options.commands[number - 1];
    // Test and fill are the copy engine's work, which needs DRAM that answers.
    if (command === undefined || this.#busy || (number > 1 && !this.#options.running())) {
      this.#failed = true;
      return;
    }
    this.#busy = true;
    this.#command = spawn(command(), (ended) => {
      if (ended.failed && !(ended.error instanceof HardwareFault)) throw ended.error;
      this.#busy = false;
      this.#failed = ended.failed;
    });
  }
}
