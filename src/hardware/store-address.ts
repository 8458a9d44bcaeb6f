/**
 * Where a store, or an atomic, goes, read off the instruction and the registers: for cores whose mtval does not say
 * (unprivileged specification, chapters RV32I, A and C). Undefined for any other instruction.
 */
export function storeAddress(instruction: number, register: (number: number) => number): number | undefined {
  const bits = (from: number, count: number): number => (instruction >>> from) & ((1 << count) - 1);
  const sum = (base: number, offset: number): number => (register(base) + offset) >>> 0;
  switch (instruction & 3) {
    case 0:
      // c.sw: rs1' and a scaled offset.
      if (bits(13, 3) !== 6) return undefined;
      return sum(8 + bits(7, 3), (bits(10, 3) << 3) | (bits(6, 1) << 2) | (bits(5, 1) << 6));
    case 2:
      // c.swsp
      return bits(13, 3) === 6 ? sum(2, (bits(9, 4) << 2) | (bits(7, 2) << 6)) : undefined;
    case 3:
      if (bits(0, 7) === 0x23) return sum(bits(15, 5), ((instruction >> 25) << 5) | bits(7, 5));
      return bits(0, 7) === 0x2f ? sum(bits(15, 5), 0) : undefined;
    default:
      return undefined;
  }
}
