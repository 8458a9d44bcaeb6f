const UNIT_BYTES: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** Reads `4096`, `0x1000`, `4096 B`, `64KiB`, `8 MiB`, `1GiB`; undefined when it is none of these or beyond 32 bits. */
export function parseQuantity(text: string): number | undefined {
  const match = /^(?:(0x[0-9a-f]+)|(\d+)(?: ?(B|KiB|MiB|GiB))?)$/i.exec(text);
  if (!match) return undefined;
  const [, hexadecimal, decimal, unit] = match;
  const unitBytes = unit === undefined ? 1 : UNIT_BYTES[unit];
  if (unitBytes === undefined) return undefined;
  const value = hexadecimal === undefined ? Number(decimal) * unitBytes : Number(hexadecimal);
  return value <= 0xffff_ffff ? value : undefined;
}
