// Instantiates the built silicon for tests: one shared memory, one instance, the exports as they are.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { instantiateSync } from '@assemblyscript/loader';
import { PAGE_BYTES } from '../../assembly/memory-map.js';

export type SiliconBuild = 'release' | 'debug';
export const siliconBuilds: readonly SiliconBuild[] = ['release', 'debug'];

/** The largest memory the module declares, in pages. */
export const MAXIMUM_PAGES = 65536;

export function siliconPath(build: SiliconBuild): string {
  return fileURLToPath(new URL(`../../dist/silicon/${build}.wasm`, import.meta.url));
}

export interface Silicon<Exports> {
  readonly exports: Exports;
  readonly memory: WebAssembly.Memory;
  /** The whole linear memory. */
  readonly bytes: Uint8Array;
}

/** A fresh memory of `memoryBytes` and the module over it; `Exports` is what the caller knows about its exports. */
export function instantiate<Exports>(build: SiliconBuild, memoryBytes: number): Silicon<Exports> {
  const initial = Math.ceil(memoryBytes / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial, maximum: MAXIMUM_PAGES, shared: true });
  const { exports } = instantiateSync(readFileSync(siliconPath(build)), { env: { memory } });
  return { exports: exports as Exports, memory, bytes: new Uint8Array(memory.buffer) };
}
