// The committed downtime figures, and what has moved against them. Emulated cycles do not jitter: every tick counts.
import type { DowntimeRow, PhaseTicks } from './downtime-row.js';

const FORMAT = 'fastload-downtime-baseline';
const VERSION = 1;

/** A figure that is not what it was; undefined on the side that does not have it. */
export interface Moved {
  readonly row: string;
  /** `row`, `downtime`, `total`, `changed blocks`, `base clock`, or a phase: all of it or its part in the downtime. */
  readonly figure: string;
  readonly old: number | undefined;
  readonly new: number | undefined;
}

/** A baseline that cannot be read. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';
  constructor(file: string, field: string, expected: string, found: string) {
    super(`${file}: ${field}: expected ${expected}, found ${found}`);
  }
}

type Written = Omit<DowntimeRow, 'name' | 'phases'> & { phases: Record<string, [ticks: number, downtime: number]> };

/** The baseline file's text: a phase a line, so that a change shows in a diff. */
export function baselineText(rows: readonly DowntimeRow[]): string {
  const written = rows.map(({ name, phases, ...figures }): [string, Written] => [
    name,
    { ...figures, phases: Object.fromEntries(phases.map((p) => [p.phase, [p.ticks, p.downtimeTicks]])) },
  ]);
  const text = JSON.stringify({ format: FORMAT, version: VERSION, rows: Object.fromEntries(written) }, null, 2);
  return `${text.replace(/\[\s+(\d+),\s+(\d+)\s+\]/g, '[$1, $2]')}\n`;
}

/** @throws BaselineError naming file and field */
export function readBaseline(text: string, file: string): DowntimeRow[] {
  const { format, version, rows } = record(parse(text, file), file, 'file');
  if (format !== FORMAT || version !== VERSION)
    throw new BaselineError(file, 'format', `${FORMAT}, version ${VERSION}`, `${format}, version ${version}`);
  return Object.entries(record(rows, file, 'rows')).map(([name, value]) => {
    const row = record(value, file, name);
    const figure = (key: string) => count(row[key], file, `${name}: ${key}`);
    return {
      name,
      baseClockHz: figure('baseClockHz'),
      changedBlocks: figure('changedBlocks'),
      blocks: figure('blocks'),
      downtimeTicks: figure('downtimeTicks'),
      totalTicks: figure('totalTicks'),
      phases: Object.entries(record(row.phases, file, `${name}: phases`)).map(([phase, pair]): PhaseTicks => {
        const at = `${name}: ${phase}`;
        if (!Array.isArray(pair) || pair.length !== 2) throw new BaselineError(file, at, 'two numbers', typeof pair);
        return { phase, ticks: count(pair[0], file, at), downtimeTicks: count(pair[1], file, at) };
      }),
    };
  });
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BaselineError(file, 'file', 'JSON', (error as Error).message);
  }
}

function record(value: unknown, file: string, field: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BaselineError(file, field, 'a map', value === null ? 'nothing' : typeof value);
}

function count(value: unknown, file: string, field: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new BaselineError(file, field, 'a whole number', `${JSON.stringify(value)}`);
}

/**
 * Every figure in which the measured rows differ from the baseline, in the order of the rows measured; rows of the
 * baseline that were to be measured and were not come last.
 * @param isWanted which rows of the baseline were to be measured; by default all
 */
export function compareWithBaseline(
  baseline: readonly DowntimeRow[],
  measured: readonly DowntimeRow[],
  isWanted: (name: string) => boolean = () => true,
): Moved[] {
  const before = new Map(baseline.map((row) => [row.name, row]));
  const seen = new Set(measured.map(({ name }) => name));
  const gone = baseline.filter(({ name }) => !seen.has(name) && isWanted(name));
  return [
    ...measured.flatMap((row) => {
      const old = before.get(row.name);
      if (old !== undefined) return compareRows(old, row);
      return [{ row: row.name, figure: 'row', old: undefined, new: row.downtimeTicks }];
    }),
    ...gone.map((row) => ({ row: row.name, figure: 'row', old: row.downtimeTicks, new: undefined })),
  ];
}

const IN_DOWNTIME = ', in the downtime';

/** The figures of a row by name: its phases first, since they are what the others come of. */
function figuresOf(row: DowntimeRow): Map<string, number> {
  const phases = row.phases.flatMap(({ phase, ticks, downtimeTicks }): [string, number][] => [
    [phase, ticks],
    [phase + IN_DOWNTIME, downtimeTicks],
  ]);
  return new Map([
    ...phases,
    ['downtime', row.downtimeTicks],
    ['total', row.totalTicks],
    ['changed blocks', row.changedBlocks],
    ['blocks', row.blocks],
    ['base clock', row.baseClockHz],
  ]);
}

function compareRows(old: DowntimeRow, measured: DowntimeRow): Moved[] {
  const [before, now] = [figuresOf(old), figuresOf(measured)];
  const moved = new Map<string, Moved>();
  for (const figure of new Set([...before.keys(), ...now.keys()])) {
    const change = { row: measured.name, figure, old: before.get(figure), new: now.get(figure) };
    if (change.old === change.new) continue;
    // A phase that lies in the downtime as a whole has moved once, not twice.
    const whole = figure.endsWith(IN_DOWNTIME) ? moved.get(figure.slice(0, -IN_DOWNTIME.length)) : undefined;
    if (whole === undefined || whole.old !== change.old || whole.new !== change.new) moved.set(figure, change);
  }
  return [...moved.values()];
}

/** What moved as a table, a figure a line: old → new. */
export function movedLines(moved: readonly Moved[]): string[] {
  const number = (value: number | undefined) => (value === undefined ? 'none' : `${value}`);
  return moved.flatMap((change, index) => {
    const { row, figure, old, new: now } = change;
    const head = moved[index - 1]?.row === row ? [] : [row];
    if (figure === 'row') return [...head, old === undefined ? '  not in the baseline' : '  not measured any more'];
    const by = old === undefined || now === undefined ? '' : `  ${now > old ? '+' : ''}${now - old}`;
    return [...head, `  ${figure.padEnd(48)}${number(old).padStart(14)} → ${number(now).padStart(14)}${by}`];
  });
}
