import { PoweredAdapter } from '../../system/powered-adapter.js';
import type { TraceHash } from '../../trace.js';
import type { ReadyAdapter } from './ready-test.js';

/** How to emulate; nothing here changes a result. */
export interface PowerSettings {
  /** The compiled silicon, release or debug. */
  readonly module: WebAssembly.Module;
  readonly sliceTicks?: number | undefined;
  readonly jumps?: boolean | undefined;
  readonly traceHash?: TraceHash | undefined;
  readonly onProgress?: ((tick: number) => void) | undefined;
}

/** The adapter that a test is about, as its image has left it some time ago. */
export function powerUp(ready: ReadyAdapter, settings: PowerSettings): PoweredAdapter {
  const { profile, dram, image, publicKey, nvram, securityCounter } = ready;
  const { module, sliceTicks, jumps, traceHash, onProgress } = settings;
  return new PoweredAdapter(profile, {
    module,
    dram,
    oldContainer: image,
    publicKey,
    nvram,
    securityCounter,
    ...(sliceTicks === undefined ? {} : { sliceTicks }),
    ...(jumps === undefined ? {} : { jumps }),
    ...(traceHash === undefined ? {} : { traceHash }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}
