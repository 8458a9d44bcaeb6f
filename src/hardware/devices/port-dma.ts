import type { Channel, Pace, Transfer } from '../channel.js';
import type { Port } from '../port.js';

export interface PortDmaOptions {
  /** The port's master on the fabric, which the port's own I/O uses too, each in its turn. */
  readonly channel: Channel;
  readonly port: Port;
  readonly pace: Pace;
}

/** Transfers of a port's queues, one after the other; none while the port is quiesced. */
export class PortDma {
  readonly #options: PortDmaOptions;
  #held: (() => void)[] = [];
  /** Counts resets, so that what was under way before one finds that it is over. */
  #life = 0;

  constructor(options: PortDmaOptions) {
    this.#options = options;
    options.port.whenReleased(() => {
      for (const start of this.#held.splice(0)) start();
    });
  }

  /** The bytes of one transfer; `then` is not called when it was given up before. */
  move(transfer: (pace: Pace) => Transfer, then: (failed: boolean) => void): void {
    const { channel, port, pace } = this.#options;
    const life = this.#life;
    const start = (): void => {
      if (life !== this.#life) return;
      if (port.quiesced) {
        this.#held.push(start);
        return;
      }
      channel.start(transfer(pace), (error) => {
        if (life !== this.#life) return;
        then(error !== undefined);
        if (!channel.busy) port.channelFreed();
      });
    };
    channel.whenFree(start);
  }

  /** What is under way is given up; the channel was stopped, or lets its transfer run into the void. */
  giveUp(): void {
    this.#life += 1;
    this.#held = [];
  }
}
