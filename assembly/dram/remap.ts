// Address remap unit: two windows of DRAM addresses of equal size stand for each other while it is enabled.
import { REMAP_A, REMAP_B, REMAP_BYTES, REMAP_ENABLED } from '../memory-map';

export function remapConfigure(a: u32, b: u32, bytes: u32, enabled: bool): void {
  store<u32>(REMAP_A, a);
  store<u32>(REMAP_B, b);
  store<u32>(REMAP_BYTES, bytes);
  store<i32>(REMAP_ENABLED, enabled ? 1 : 0);
}

/** The address in the DRAM for an address on the fabric. */
// @ts-ignore: decorator
@inline
export function remapped(address: u32): u32 {
  return load<i32>(REMAP_ENABLED) ? swapped(address) : address;
}

function swapped(address: u32): u32 {
  const a = load<u32>(REMAP_A);
  const b = load<u32>(REMAP_B);
  const bytes = load<u32>(REMAP_BYTES);
  if (address - a < bytes) return address - a + b;
  if (address - b < bytes) return address - b + a;
  return address;
}
