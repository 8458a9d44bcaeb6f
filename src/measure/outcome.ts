import type { Traced } from '../trace.js';

/** A point at which the update left its path, with the reason it gave. */
export interface Fallback {
  readonly tick: number;
  readonly reason: string;
  readonly detail: string;
  readonly to: 'old image resumed' | 'standard initialization';
}

export interface Outcome {
  /** Versions by image as the trace names them, in the order in which they were first heard of. */
  readonly versions: readonly { readonly image: string; readonly version: string }[];
  /** How the adapter resumed; null when it did not. */
  readonly resumed: {
    readonly tick: number;
    readonly image: string;
    readonly version: string;
    readonly by: string;
  } | null;
  /** True when the update ended with the new image running; false when it ended otherwise or never. */
  readonly updated: boolean;
  readonly ended: boolean;
  readonly fallbacks: readonly Fallback[];
  readonly keyRejections: readonly { readonly tick: number; readonly store: string; readonly reason: string }[];
  readonly faults: readonly {
    readonly tick: number;
    readonly fault: string;
    readonly where: string;
    readonly detail: string;
  }[];
  /** Checks that failed. */
  readonly failedChecks: readonly { readonly tick: number; readonly what: string; readonly detail: string }[];
  readonly resets: readonly { readonly tick: number; readonly reset: string; readonly why: string }[];
  readonly fastloadOperations: readonly { readonly operation: string; readonly used: boolean; readonly why: string }[];
  readonly difference: {
    readonly changedBlocks: number;
    readonly blocks: number;
    readonly blockBytes: number;
    readonly verdict: string;
  } | null;
  readonly overlay: { readonly strategy: string; readonly bytes: number } | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** What became of the update and what it met on the way; each of these happens a few times in a run. */
export class OutcomeMeasure {
  readonly #versions = new Map<string, string>();
  readonly #served = new Set<string>();
  readonly #outcome: Writable<Omit<Outcome, 'versions'>> = {
    resumed: null,
    updated: false,
    ended: false,
    fallbacks: [],
    keyRejections: [],
    faults: [],
    failedChecks: [],
    resets: [],
    fastloadOperations: [],
    difference: null,
    overlay: null,
  };

  view(event: Traced): void {
    const outcome = this.#outcome;
    switch (event.kind) {
      case 'service-entered':
        this.#version(event.image, event.version);
        break;
      case 'module-begin':
        // Code that runs before an image does (a boot ROM) may stand under its role: what serves knows better.
        if (!this.#versions.has(event.image)) this.#versions.set(event.image, event.version);
        break;
      case 'resumed': {
        const { tick, image, version, by } = event;
        this.#version(image, version);
        outcome.resumed = { tick, image, version, by };
        break;
      }
      case 'update-ended':
        outcome.ended = true;
        outcome.updated = event.updated;
        break;
      case 'fastload-operation':
        outcome.fastloadOperations.push({ operation: event.operation, used: event.used, why: event.why });
        break;
      case 'overlaid':
        outcome.overlay = { strategy: event.strategy, bytes: event.bytes };
        break;
      case 'difference': {
        const { changedBlocks, blocks, blockBytes, verdict } = event;
        outcome.difference = { changedBlocks, blocks, blockBytes, verdict };
        break;
      }
      default:
        this.#trouble(event);
    }
  }

  result(): Outcome {
    const versions = [...this.#versions].map(([image, version]) => ({ image, version }));
    return { versions, ...structuredClone(this.#outcome) };
  }

  #trouble(event: Traced): void {
    const { tick } = event;
    const outcome = this.#outcome;
    if (event.kind === 'fallback')
      outcome.fallbacks.push({ tick, reason: event.reason, detail: event.detail, to: event.to });
    else if (event.kind === 'key-rejected')
      outcome.keyRejections.push({ tick, store: event.store, reason: event.reason });
    else if (event.kind === 'fault')
      outcome.faults.push({ tick, fault: event.fault, where: event.where, detail: event.detail });
    else if (event.kind === 'verified' && !event.ok)
      outcome.failedChecks.push({ tick, what: event.what, detail: event.detail });
    else if (event.kind === 'reset') outcome.resets.push({ tick, reset: event.reset, why: event.why });
  }

  #version(image: string, version: string): void {
    if (!this.#served.has(image)) this.#versions.set(image, version);
    this.#served.add(image);
  }
}
