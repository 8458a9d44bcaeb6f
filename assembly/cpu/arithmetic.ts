// Arithmetic whose RISC-V results differ from what WebAssembly offers, or that it does not offer.

@inline export function mulh(a: u32, b: u32): u32 {
  return <u32>((<i64>(<i32>a) * <i64>(<i32>b)) >> 32);
}

@inline export function mulhsu(a: u32, b: u32): u32 {
  return <u32>((<i64>(<i32>a) * <i64>b) >> 32);
}

@inline export function mulhu(a: u32, b: u32): u32 {
  return <u32>((<u64>a * <u64>b) >> 32);
}

/** Division never traps: by zero gives all ones, the one overflow gives the dividend. */
@inline export function div(a: u32, b: u32): u32 {
  if (b == 0) return 0xffff_ffff;
  if (a == 0x8000_0000 && b == 0xffff_ffff) return a;
  return <u32>(<i32>a / <i32>b);
}

@inline export function divu(a: u32, b: u32): u32 {
  return b == 0 ? 0xffff_ffff : a / b;
}

@inline export function rem(a: u32, b: u32): u32 {
  if (b == 0) return a;
  if (a == 0x8000_0000 && b == 0xffff_ffff) return 0;
  return <u32>(<i32>a % <i32>b);
}

@inline export function remu(a: u32, b: u32): u32 {
  return b == 0 ? a : a % b;
}

/** Every byte that is not zero becomes 0xff. */
@inline export function orcB(a: u32): u32 {
  const low = ((a & 0x7f7f_7f7f) + 0x7f7f_7f7f) | a;
  return ((low & 0x8080_8080) >> 7) * 0xff;
}

@inline export function rev8(a: u32): u32 {
  return bswap<u32>(a);
}
