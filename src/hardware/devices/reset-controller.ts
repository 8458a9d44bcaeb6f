import { WordDevice } from './word-device.js';

const CAUSE = 0x0;
const REQUEST = 0x4;
const DRAM_RETAINED = 0x8;
const PREPARE = 0xc;
const RUN_BASE = 0x10;
const HANDOVER = 0x14;
const CACHE_LINE = 0x18;
const CACHE_BYTES = 0x1c;

const REQUEST_WARM = 0xb007_b007;
const PREPARE_SELF_REFRESH = 1;
const PREPARE_KEEP_PORTS = 2;

/** Why the core runs: bits of CAUSE. */
export const RESET_CAUSE = { powerOn: 1, warm: 2, watchdog: 4 } as const;
export type ResetCause = keyof typeof RESET_CAUSE;

/** What a warm reset leaves alone. */
export interface WarmReset {
  /** DRAM goes into self-refresh first, so that its content survives. */
  readonly retainDram: boolean;
  /** The ports are not reset: their links stay up. */
  readonly keepPorts: boolean;
}

export interface ResetControllerOptions {
  /** Straps that the boot ROM reads: where images run, and where one leaves word for the next. */
  readonly runBase: number;
  readonly handover: number;
  /** Straps that firmware reads: its data cache, 0 without one. */
  readonly dataCache: { readonly bytes: number; readonly lineBytes: number };
  /** Whether DRAM still holds what was written before the last reset. */
  readonly dramRetained: () => boolean;
  /** Firmware has put everything in place: from now on there is something to retain. */
  readonly dramEstablished: () => void;
  /** Resets the adapter; called in the tick of the request. */
  readonly warmReset: (how: WarmReset) => void;
}

/** Says why the core was reset, and resets the adapter when firmware asks for it. CAUSE outlives a warm reset. */
export class ResetController extends WordDevice {
  readonly name = 'reset';
  readonly #options: ResetControllerOptions;
  #cause: number = RESET_CAUSE.powerOn;
  #prepare = 0;

  constructor(base: number, options: ResetControllerOptions) {
    super(base, 0x1000);
    this.#options = options;
  }

  /** What the next reset is told to leave alone. */
  get prepared(): WarmReset {
    return {
      retainDram: (this.#prepare & PREPARE_SELF_REFRESH) !== 0,
      keepPorts: (this.#prepare & PREPARE_KEEP_PORTS) !== 0,
    };
  }

  /** Notes why the adapter is being reset. */
  caused(cause: ResetCause): void {
    this.#cause = RESET_CAUSE[cause];
  }

  override reset(): void {
    this.#prepare = 0;
  }

  protected override readWord(offset: number): number {
    switch (offset) {
      case CAUSE:
        return this.#cause;
      case REQUEST:
        return 0;
      case DRAM_RETAINED:
        return this.#options.dramRetained() ? 1 : 0;
      case PREPARE:
        return this.#prepare;
      case RUN_BASE:
        return this.#options.runBase;
      case HANDOVER:
        return this.#options.handover;
      case CACHE_LINE:
        return this.#options.dataCache.lineBytes;
      case CACHE_BYTES:
        return this.#options.dataCache.bytes;
      default:
        return this.reserved(offset);
    }
  }

  protected override writeWord(offset: number, value: number): void {
    if (offset === PREPARE) this.#prepare = value & (PREPARE_SELF_REFRESH | PREPARE_KEEP_PORTS);
    else if (offset === REQUEST) {
      if (value === REQUEST_WARM) this.#options.warmReset(this.prepared);
    } else if (offset === DRAM_RETAINED) {
      if ((value & 1) !== 0) this.#options.dramEstablished();
    } else if (offset !== CAUSE && (offset < RUN_BASE || offset > CACHE_BYTES)) this.reserved(offset);
  }
}
