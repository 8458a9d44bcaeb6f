/** What hardware answers to firmware that breaks a rule. */
export class HardwareFault extends Error {
  override readonly name = 'HardwareFault';
  /** A stable word for reports and tests, for instance `flash-not-erased`. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Thrown into the sequencing when the hardware takes the CPU away from it. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly reason: 'watchdog' | 'power-loss' | 'warm-reset';

  constructor(reason: Interruption['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
