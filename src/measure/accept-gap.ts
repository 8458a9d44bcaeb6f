import type { Traced } from '../trace.js';
import type { PortStretches } from './link-down.js';
import { PortAcceptance } from './port-acceptance.js';
import { PerPort } from './ports.js';
import { StretchCounter } from './stretches.js';
import type { TotalTimeMeasure } from './total-time.js';

export interface AcceptGap {
  /** The longest stretch on any port that touches the update. */
  readonly longestTicks: number;
  readonly ports: readonly PortStretches[];
}

/**
 * Accept gap, per port: the stretches in which it cannot accept a frame, because its buffers are exhausted, it is
 * quiesced, its link is down, or its hosts have not logged in again after a lost link. Causes that overlap or follow
 * each other make one stretch. Counted from the notification on; a stretch that begins after the update is over is
 * not the update's. Fed after the total time.
 */
export class AcceptGapMeasure {
  readonly #total: TotalTimeMeasure;
  readonly #ports = new PerPort(() => ({ acceptance: new PortAcceptance(), stretches: new StretchCounter() }));

  constructor(total: TotalTimeMeasure) {
    this.#total = total;
  }

  view(event: Traced): void {
    if (event.kind === 'notified') {
      for (const port of this.#ports.values()) if (port.acceptance.blocked) port.stretches.begin(event.tick);
      return;
    }
    if (!('port' in event)) return;
    const { acceptance, stretches } = this.#ports.of(event.port);
    acceptance.view(event);
    if (!acceptance.blocked) stretches.end(event.tick);
    else if (this.#total.inUpdate) stretches.begin(event.tick);
  }

  result(endTick: number): AcceptGap {
    const ports = this.#ports.list((port, { stretches }) => ({ port, ...stretches.result(endTick) }));
    return { longestTicks: Math.max(0, ...ports.map((port) => port.longestTicks)), ports };
  }
}
