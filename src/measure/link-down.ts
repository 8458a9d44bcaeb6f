import type { Traced } from '../trace.js';
import { PerPort } from './ports.js';
import { StretchCounter, type Stretches } from './stretches.js';

export interface LinkDown {
  /** The longest single loss of link on any port, from the notification on. */
  readonly longestTicks: number;
  readonly ports: readonly PortStretches[];
}

export interface PortStretches extends Stretches {
  readonly port: number;
}

/** Link down, per port: loss of sync → link up. What lay before the notification does not count. */
export class LinkDownMeasure {
  readonly #ports = new PerPort(() => new StretchCounter());

  view(event: Traced): void {
    if (event.kind === 'link-down') this.#ports.of(event.port).begin(event.tick);
    else if (event.kind === 'link-up') this.#ports.of(event.port).end(event.tick);
    else if (event.kind === 'notified') for (const port of this.#ports.values()) port.restart(event.tick);
  }

  result(endTick: number): LinkDown {
    const ports = this.#ports.list((port, stretches) => ({ port, ...stretches.result(endTick) }));
    return { longestTicks: Math.max(0, ...ports.map((port) => port.longestTicks)), ports };
  }
}
