// What update downtime is measured of: image size × way of updating × who copies.
import type { CopyBy } from '../src/hardware/profile.js';

/** One row of the table. Everything that it does not name is as profile bench-adapter has it. */
export interface DowntimeCase {
  /** Unique; the baseline knows the row by it. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly path: 'fastload' | 'standard';
  /** How the new image gets into place; fastload only. */
  readonly overlay?: 'full' | 'delta' | 'remap';
  /** Share of blocks in which the two images differ. */
  readonly changedPercent: number;
  /** Who copies, where something is copied. */
  readonly copyBy?: CopyBy;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const SIZES_BYTES: readonly number[] = [256 * KIB, MIB, 4 * MIB, 16 * MIB, 32 * MIB];
/** What `--quick` leaves out is above. */
export const QUICK_SIZE_BYTES = 4 * MIB;

const COPIERS: readonly CopyBy[] = ['engine', 'cpu-cached', 'cpu-uncached'];
const DELTA_PERCENT = [1, 10, 100];

export function sizeText(bytes: number): string {
  return bytes >= MIB ? `${bytes / MIB} MiB` : `${bytes / KIB} KiB`;
}

/** All rows of a size. Where the share of changed blocks changes nothing, every block differs. */
function casesOfSize(sizeBytes: number): DowntimeCase[] {
  const size = sizeText(sizeBytes);
  const all = { sizeBytes, changedPercent: 100 } as const;
  return [
    { ...all, name: `${size} standard`, path: 'standard' },
    ...COPIERS.map((copyBy): DowntimeCase => {
      return { ...all, name: `${size} fastload full, ${copyBy}`, path: 'fastload', overlay: 'full', copyBy };
    }),
    ...DELTA_PERCENT.flatMap((changedPercent) =>
      COPIERS.map((copyBy): DowntimeCase => {
        const name = `${size} fastload delta ${changedPercent} %, ${copyBy}`;
        return { name, sizeBytes, path: 'fastload', overlay: 'delta', changedPercent, copyBy };
      }),
    ),
    { ...all, name: `${size} fastload remap`, path: 'fastload', overlay: 'remap' },
  ];
}

/** Which rows to run; all of them unless it says otherwise. */
export interface DowntimeSelection {
  readonly quick?: boolean;
  /** Only rows whose name contains this. */
  readonly rows?: string | undefined;
}

/** The rows, in the order in which they are printed. */
export function downtimeCases({ quick = false, rows = '' }: DowntimeSelection = {}): DowntimeCase[] {
  const sizes = SIZES_BYTES.filter((bytes) => !quick || bytes <= QUICK_SIZE_BYTES);
  return sizes.flatMap(casesOfSize).filter(({ name }) => name.includes(rows));
}
