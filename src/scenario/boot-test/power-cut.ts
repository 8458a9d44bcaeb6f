import type { Prepare } from '../../system/powered-adapter.js';
import { delayTicks, isEventOf, type Moment } from './moment.js';

/**
 * Power goes and comes at a moment of what an adapter is about to go through, once.
 * @returns whether it has struck, at any time
 */
export function armPowerCut(at: Moment, ...[adapter, control]: Parameters<Prepare>): () => boolean {
  const { clock, timing } = adapter.board;
  let waiting = true;
  let struck = false;
  adapter.trace.view((event) => {
    if (!waiting || !isEventOf(at, event)) return;
    waiting = false;
    // Views do not write events: the strike itself is an event of the clock.
    clock.after(delayTicks(at, timing.baseClockHz), () => {
      struck = control.cutPower(`power cut at ${at.text}`);
    });
  });
  return () => struck;
}
