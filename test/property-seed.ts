// Property tests draw new cases on every run at a desk; CI draws the same ones every time, so that a red run means the
// change and not the draw. FASTLOAD_SEED chooses others; a failure prints seed and path to replay it.
import fc from 'fast-check';

const chosen = process.env.FASTLOAD_SEED ?? (process.env.CI ? '20261122' : undefined);
if (chosen !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(chosen) });
