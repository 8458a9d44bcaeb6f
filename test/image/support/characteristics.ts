import fc from 'fast-check';
import { type Characteristics, MODULE_KINDS, noCharacteristics } from '../../../src/image/characteristics.js';

/** Facts of a small image; tests change what they are about. */
export function facts(over: Partial<Characteristics> = {}): Characteristics {
  return {
    ...noCharacteristics(),
    name: 'demo',
    adapterType: 'fc-host-adapter',
    version: { major: 1, minor: 0, revision: 0, build: 0 },
    cpu: 'rv32imac_zicsr_zifencei',
    runBase: 0x100000,
    securityCounter: 1,
    bootstrap: { abi: 1, offset: 0x200, lengthBytes: 64 },
    tables: [login(1)],
    memory: { ramBytes: 1000, tableBytes: 2000, bufferBytes: 3000 },
    ...over,
  };
}

export function login(layout: number, capacityEntries = 1024) {
  return {
    name: 'login',
    layout,
    capacityEntries,
    entryBytes: 8,
    fields: [{ name: 'nportid', offset: 0, lengthBytes: 4, kind: 'unsigned' as const }],
  };
}

const u32 = fc.nat(0xffff_ffff);
const u16 = fc.nat(0xffff);
const text = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme-ascii' });
const shortName = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const field = fc.record({
  name: shortName,
  offset: fc.nat(100),
  lengthBytes: fc.integer({ min: 1, max: 100 }),
  kind: fc.constantFrom('unsigned' as const, 'bytes' as const),
});
const table = fc.record({
  name: shortName,
  layout: u32,
  capacityEntries: u32,
  entryBytes: fc.integer({ min: 200, max: 0xffff_ffff }),
  fields: fc.array(field, { maxLength: 4 }),
});

/** Any facts that a record can hold. */
export const anyFacts: fc.Arbitrary<Characteristics> = fc.record({
  name: optional(text),
  adapterType: optional(text),
  version: optional(fc.record({ major: fc.nat(255), minor: fc.nat(255), revision: u16, build: u32 })),
  cpu: optional(text),
  runBase: optional(u32),
  securityCounter: optional(u32),
  bootstrap: optional(fc.record({ abi: u32, offset: u32, lengthBytes: u32 })),
  modules: fc.array(
    fc.record({
      kind: fc.oneof(
        fc.constantFrom(...MODULE_KINDS),
        fc.integer({ min: MODULE_KINDS.length + 1, max: 0xffff_ffff }).map((kind) => `kind ${kind}` as const),
      ),
      offset: u32,
      lengthBytes: u32,
      entryOffset: u32,
    }),
    { maxLength: 5 },
  ),
  tables: fc.uniqueArray(table, { maxLength: 3, selector: ({ name }) => name }),
  conversions: fc.array(fc.record({ table: shortName, fromLayout: u32, toLayout: u32 }), { maxLength: 3 }),
  features: fc.array(text, { maxLength: 4 }),
  memory: optional(fc.record({ ramBytes: u32, tableBytes: u32, bufferBytes: u32 })),
  keyAreaBytes: optional(u32),
  unknown: fc.array(fc.record({ type: fc.integer({ min: 100, max: 0xffff }), data: fc.uint8Array({ maxLength: 9 }) }), {
    maxLength: 3,
  }),
});
