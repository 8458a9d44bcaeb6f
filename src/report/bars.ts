import type { Interval } from '../measure/interval.js';
import { overlapTicks } from '../measure/interval.js';
import type { StretchedAxis } from './stretched-axis.js';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar whose length is its share of the whole, to an eighth of a cell; more than nothing shows at least one eighth. */
export function shareBar(part: number, whole: number, cells: number): string {
  if (part <= 0 || whole <= 0) return '';
  const eighths = Math.max(1, Math.round((8 * cells * part) / whole));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/** A stretch of time on an axis: `█` where the adapter is down, `▒` where it serves; at least one cell. */
export function timeBar(interval: Interval, down: Interval | undefined, axis: StretchedAxis, cells: number): string {
  const first = Math.min(cells - 1, Math.round(axis.at(interval.fromTick) * cells));
  const last = Math.max(first, Math.min(cells, Math.round(axis.at(interval.toTick) * cells)) - 1);
  const cell = (index: number): string =>
    down !== undefined && isDown(index, interval, down, axis, cells) ? '█' : '▒';
  let bar = ' '.repeat(first);
  for (let index = first; index <= last; index += 1) bar += cell(index);
  return bar;
}

/** A bar wholly inside or outside of the downtime is drawn as that; a bar across its edge, by the middle of each cell. */
function isDown(index: number, interval: Interval, down: Interval, axis: StretchedAxis, cells: number): boolean {
  const shared = overlapTicks(interval, down);
  if (shared === 0) return false;
  if (shared === interval.toTick - interval.fromTick) return true;
  const middle = (index + 0.5) / cells;
  return middle >= axis.at(down.fromTick) && middle < axis.at(down.toTick);
}
