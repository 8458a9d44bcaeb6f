import type { Rational } from '../../clock.js';
import type { UpdatePath } from '../../system/powered-adapter.js';
import type { BootKind } from '../../update/boot.js';
import type { Disturbance, PlacedKey } from '../disturbance.js';
import type { Expectation } from './expectation.js';
import type { Moment } from './moment.js';

/** Where a step stands in its file, and what it says. */
interface Written {
  readonly line: number;
  /** The step as one line of text. */
  readonly text: string;
}

/** An image by its name in the file, by the version of a shipped one, or by its path. */
export type ImageReference = string;

/** Something that happens to the adapter, or that is asked of it. */
export type Step = Written &
  (
    | { readonly kind: 'boot'; readonly boot: BootKind; readonly key: PlacedKey | undefined }
    | {
        readonly kind: 'update';
        readonly to: ImageReference;
        readonly path: UpdatePath;
        /** Numbers of the profile's section `update` to replace for this update. */
        readonly set: Readonly<Record<string, string>>;
        readonly stagingBase: number | undefined;
        readonly promisedCrc32c: number | undefined;
      }
    | { readonly kind: 'power-cut'; readonly at: Moment }
    | { readonly kind: 'fault'; readonly fault: Disturbance }
    | { readonly kind: 'run'; readonly seconds: Rational }
    | { readonly kind: 'set-nvram'; readonly address: number; readonly bytes: Uint8Array }
    | { readonly kind: 'expect'; readonly expectations: readonly Expectation[] }
    | { readonly kind: 'wait-uart'; readonly wanted: string; readonly within: Rational }
    | { readonly kind: 'write-uart'; readonly data: string }
    | { readonly kind: 'wait-marker'; readonly marker: string; readonly within: Rational }
    | { readonly kind: 'send-frame'; readonly port: number; readonly bytes: Uint8Array }
  );

/** Steps that need firmware executed on the emulated CPU, by what they need of the board. */
export const FIRMWARE_STEPS = {
  'wait-uart': 'a UART',
  'write-uart': 'a UART',
  'wait-marker': 'a marker register',
  'send-frame': 'port queues that firmware serves',
} as const;
export type FirmwareStepKind = keyof typeof FIRMWARE_STEPS;

/** Steps that a test of a program of its own understands. */
export const PROGRAM_STEPS: readonly Step['kind'][] = ['wait-uart', 'write-uart', 'wait-marker', 'run', 'expect'];

/** Steps that a run goes through; the others are asked of what it has left. */
export function isAction(step: Step): boolean {
  return step.kind !== 'expect';
}

/** Steps in which an armed power cut or fault can strike. */
export function canBeStruck(step: Step): boolean {
  return step.kind === 'update' || step.kind === 'boot';
}

/** Steps that wait to strike in the next update or boot. */
export function isArmed(step: Step): boolean {
  return step.kind === 'power-cut' || step.kind === 'fault';
}
