// The built module, read from the package. The one file of this room that needs Node.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SiliconMissing } from './errors.js';

export type SiliconTarget = 'release' | 'debug';

/** Beside the bundle (dist/*.js), or seen from the sources (src/silicon/*.ts). */
const PLACES = ['./silicon/', '../silicon/', '../../dist/silicon/'];

const compiled = new Map<SiliconTarget, WebAssembly.Module>();

/** The compiled silicon; compiled once per process. @throws SiliconMissing when the package is not built */
export function silicon(target: SiliconTarget = 'release'): WebAssembly.Module {
  const known = compiled.get(target);
  if (known) return known;
  for (const place of PLACES) {
    const file = fileURLToPath(new URL(`${place}${target}.wasm`, import.meta.url));
    if (!existsSync(file)) continue;
    const module = new WebAssembly.Module(readFileSync(file));
    compiled.set(target, module);
    return module;
  }
  throw new SiliconMissing('silicon', `${target}.wasm not found beside the package; build it with: npm run build`);
}
