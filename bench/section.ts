import type { BenchOptions } from './options.js';

/** What a section has found. */
export interface SectionResult {
  /** The text to print. */
  readonly lines: readonly string[];
  /** The same for machines; must be fit for JSON. */
  readonly figures: unknown;
  /** False when a comparison failed. Wall-clock figures never do: they depend on the machine. */
  readonly passed: boolean;
}

/** A part of the bench that can be asked for by its name. */
export interface Section {
  readonly name: string;
  readonly summary: string;
  run(options: BenchOptions): SectionResult | Promise<SectionResult>;
}
