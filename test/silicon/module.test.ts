// What asconfig.json claims, read off the built module: asc ignores a misspelt key, target or feature with exit code 0.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { options as ascOptions } from 'assemblyscript/asc';
import { describe, expect, it } from 'vitest';
import { DRAM_BASE, KERNELS_BASE, KERNELS_END, PAGE_BYTES } from '../../assembly/memory-map.js';
import { MAXIMUM_PAGES, siliconBuilds, siliconPath } from './instantiate.js';
import { readWasm } from './wasm-sections.js';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

type Options = Record<string, unknown>;
interface Asconfig {
  entries: string[];
  options: Options;
  targets: Record<string, Options>;
}
const asconfig = JSON.parse(read('asconfig.json')) as Asconfig;
const known = ascOptions as unknown as Record<string, { type?: string; description?: string | string[] }>;

/** Names that assembly/index.ts exports. */
function declaredExports(): string[] {
  const source = read('assembly/index.ts').replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
  if (/export\s*\*/.test(source)) throw new Error('assembly/index.ts must name what it exports');
  const lists = [...source.matchAll(/export\s*\{([^}]*)\}/g)].flatMap(([, list]) => list!.split(','));
  const listed = lists.map((item) => item.trim().split(/\s+as\s+/)).map((names) => names[names.length - 1]!);
  const defined = [...source.matchAll(/export\s+(?:function|const|let)\s+(\w+)/g)].map(([, name]) => name!);
  return [...listed, ...defined].filter((name) => name !== '').sort();
}

describe('asconfig.json', () => {
  it('has the keys that asc reads a configuration by', () => {
    expect(Object.keys(asconfig).sort()).toEqual(['entries', 'options', 'targets']);
    expect(Object.keys(asconfig.targets).sort()).toEqual([...siliconBuilds].sort());
  });

  const all = Object.entries({ options: asconfig.options, ...asconfig.targets }).flatMap(([where, options]) =>
    Object.entries(options).map(([key, value]) => ({ where, key, value })),
  );

  it.each(all)('$key ($where) is an option of asc, and its value is of the right type', ({ key, value }) => {
    expect(Object.keys(known)).toContain(key);
    const types: Record<string, string> = { b: 'boolean', i: 'number', s: 'string', S: 'string' };
    const expected = types[known[key]!.type!];
    // A source map may be on, off or an address; lists may be given as one string.
    const allowed = key === 'sourceMap' ? ['boolean', 'string'] : [expected];
    for (const item of Array.isArray(value) ? value : [value]) expect(allowed).toContain(typeof item);
  });

  it('enables features that asc knows', () => {
    const description = [known.enable!.description!].flat();
    const features = description.map((line) => /^ (\S+)/.exec(line)?.[1]);
    for (const feature of asconfig.options.enable as string[]) expect(features).toContain(feature);
  });
});

describe.each(siliconBuilds)('the built module, %s', (build) => {
  const bytes = readFileSync(siliconPath(build));
  const module = readWasm(bytes);
  const { options } = asconfig;

  it('is valid', () => {
    expect(WebAssembly.validate(bytes)).toBe(true);
  });

  it('imports its memory as env.memory, shared, with the declared limits', () => {
    expect(options).toMatchObject({ importMemory: true, sharedMemory: true, maximumMemory: MAXIMUM_PAGES });
    expect(module.imports.filter(({ kind }) => kind === 'memory')).toEqual([
      {
        module: 'env',
        name: 'memory',
        kind: 'memory',
        memory: { shared: true, initialPages: options.initialMemory, maximumPages: options.maximumMemory },
      },
    ]);
    expect(module.memories).toEqual([]);
  });

  it('exports what assembly/index.ts exports and nothing else: no memory, no runtime', () => {
    expect(options).toMatchObject({ noExportMemory: true, exportRuntime: false, runtime: 'stub' });
    expect([...module.exports].sort()).toEqual(declaredExports());
  });

  it('has no start function: a second instance must not touch the memory', () => {
    expect(module.start).toBe(false);
  });

  it('places static data at memoryBase or above, inside the initial memory, clear of every window', () => {
    const initialBytes = (options.initialMemory as number) * PAGE_BYTES;
    expect(options.memoryBase).toBe(4096);
    for (const { offset, lengthBytes } of module.data) {
      expect(offset).toBeGreaterThanOrEqual(4096);
      expect(offset! + lengthBytes).toBeLessThanOrEqual(initialBytes);
      expect(offset! + lengthBytes).toBeLessThanOrEqual(KERNELS_BASE);
    }
    expect(KERNELS_END).toBeLessThanOrEqual(DRAM_BASE);
  });

  it('refers to its source map', () => {
    expect(options.sourceMap).toBe(true);
    expect(module.customSections).toContain('sourceMappingURL');
  });

  it('has names and may abort when built for debugging, neither when released', () => {
    const functions = module.imports.filter(({ kind }) => kind === 'function').map(({ name }) => name);
    const aborting = functions.filter((name) => name !== 'abort');
    expect(aborting).toEqual([]);
    if (build === 'release') {
      expect(asconfig.targets.release).toMatchObject({ noAssert: true, optimizeLevel: 3, shrinkLevel: 0 });
      expect(functions).toEqual([]);
      expect(module.customSections).not.toContain('name');
    } else {
      expect(asconfig.targets.debug).toMatchObject({ debug: true });
      expect(module.customSections).toContain('name');
    }
    expect(module.imports.filter(({ kind }) => kind !== 'function' && kind !== 'memory')).toEqual([]);
  });
});
