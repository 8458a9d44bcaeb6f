// A second decoder of the characteristics record, written from its description and nothing else.

export interface Entry {
  type: number;
  data: Buffer;
}

export function decodeEntries(record: Buffer): Entry[] {
  if (record.toString('latin1', 0, 4) !== 'FLCH') throw new Error('no FLCH');
  if (record.readUInt16LE(4) !== 1) throw new Error('record version');
  const total = record.readUInt16LE(6);
  if (total !== record.length) throw new Error(`record says ${total} bytes, there are ${record.length}`);
  const entries: Entry[] = [];
  for (let at = 8; at < total; ) {
    const length = record.readUInt16LE(at + 2);
    entries.push({ type: record.readUInt16LE(at), data: record.subarray(at + 4, at + 4 + length) });
    const padded = (length + 3) & ~3;
    if (record.subarray(at + 4 + length, at + 4 + padded).some((byte) => byte !== 0)) throw new Error('padding');
    at += 4 + padded;
  }
  return entries;
}

const name8 = (data: Buffer, at: number) => data.toString('latin1', at, at + 8).replace(/\0+$/, '');
const words = (data: Buffer) => Array.from({ length: data.length / 4 }, (_, i) => data.readUInt32LE(4 * i));

function table(data: Buffer) {
  const [, , layout, capacity, entryBytes, fieldCount] = words(data.subarray(0, 24)) as [
    ...[number, number, number, number, number, number],
  ];
  if (data.length !== 24 + 16 * fieldCount) throw new Error('fields');
  const fields = Array.from({ length: fieldCount }, (_, i) => 24 + 16 * i).map((at) => ({
    name: name8(data, at),
    offset: data.readUInt16LE(at + 8),
    bytes: data.readUInt16LE(at + 10),
    kind: data.readUInt16LE(at + 12),
  }));
  return { name: name8(data, 0), layout, capacity, entryBytes, fields };
}

export function decodeCharacteristics(record: Buffer) {
  const entries = decodeEntries(record);
  const all = (type: number) => entries.filter((entry) => entry.type === type).map(({ data }) => data);
  const one = (type: number) => {
    const found = all(type);
    if (found.length !== 1) throw new Error(`${found.length} entries of type ${type}`);
    return found[0]!;
  };
  const version = one(2);
  const [abi, offset, bytes] = words(one(4)) as [number, number, number];
  const [ramBytes, tableBytes, bufferBytes] = words(one(9)) as [number, number, number];
  return {
    adapterType: one(1).toString('utf8'),
    version: `${version[0]}.${version[1]}.${version.readUInt16LE(2)}+${version.readUInt32LE(4)}`,
    cpu: one(3).toString('utf8'),
    bootstrap: { abi, offset, bytes },
    modules: all(5).map((data) => {
      const [kind, offset, bytes, entry] = words(data) as [number, number, number, number];
      return { kind, offset, bytes, entry };
    }),
    tables: all(6).map(table),
    conversions: all(7).map((data) => ({
      name: name8(data, 0),
      from: data.readUInt32LE(8),
      to: data.readUInt32LE(12),
    })),
    features: all(8).map((data) => data.toString('utf8')),
    memory: { ramBytes, tableBytes, bufferBytes },
    securityCounter: one(10).readUInt32LE(0),
    runBase: one(11).readUInt32LE(0),
    name: one(12).toString('utf8'),
    keyAreaBytes: one(13).readUInt32LE(0),
  };
}
