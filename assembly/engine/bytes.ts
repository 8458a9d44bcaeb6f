// The bytes of the accesses: sampled into a channel's ring when a read is accepted, laid into the DRAM window when a
// write is accepted.
import {
  CHANNEL_BUFFER_BASE,
  CHANNEL_BUFFER_STRIDE,
  CHANNEL_RING_BYTES,
  C_ELEMENT,
  C_KIND,
  C_PATTERN,
  C_ROLE,
  C_SOURCE,
  CPU_TIMED,
  DRAM_BASE,
  KIND_MARCH,
} from '../memory-map';
import { snoopRead, snoopWrite } from '../cpu/snoop';
import { ALL_GOOD, checkWords, eccOn, markWords } from '../dram/ecc';
import { remapped } from '../dram/remap';
import { PATTERNS, SENDS, indexOf } from './registers';

const RING_MASK = CHANNEL_RING_BYTES - 1;

/** Ring of stream 0 (A) or 1 (B); bytes stand at their offset in the range modulo the ring's size. */
// @ts-ignore: decorator
@inline
export function ringOf(at: usize, stream: i32): usize {
  return <usize>indexOf(at) * CHANNEL_BUFFER_STRIDE + <usize>stream * CHANNEL_RING_BYTES + CHANNEL_BUFFER_BASE;
}

// @ts-ignore: decorator
@inline
function copyShort(to: usize, from: usize, bytes: u32): void {
  if (bytes == 64) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
    return;
  }
  memory.copy(to, from, bytes);
}

/** Copies at most 64 bytes out of linear memory into the ring at an offset. */
export function intoRing(ring: usize, offset: u32, from: usize, bytes: u32): void {
  const start = offset & RING_MASK;
  const first = min<u32>(bytes, CHANNEL_RING_BYTES - start);
  copyShort(ring + start, from, first);
  if (first < bytes) copyShort(ring, from + first, bytes - first);
}

export function outOfRing(ring: usize, offset: u32, to: usize, bytes: u32): void {
  const start = offset & RING_MASK;
  const first = min<u32>(bytes, CHANNEL_RING_BYTES - start);
  copyShort(to, ring + start, first);
  if (first < bytes) copyShort(to + first, ring, bytes - first);
}

/** What the ring got is what the DRAM holds, whatever the core's caches have. */
function sampledBeside(at: usize, ring: usize, address: u32, offset: u32, bytes: u32): void {
  const start = offset & RING_MASK;
  const first = min<u32>(bytes, CHANNEL_RING_BYTES - start);
  snoopRead(address, first, indexOf(at), ring + start);
  if (first < bytes) snoopRead(address + first, bytes - first, indexOf(at), ring);
}

/** Samples an access into the ring. @returns ALL_GOOD or the address of a word never written */
export function sample(at: usize, stream: i32, address: u32, offset: u32, bytes: u32): i32 {
  const physical = remapped(address);
  intoRing(ringOf(at, stream), offset, <usize>physical + DRAM_BASE, bytes);
  if (load<i32>(CPU_TIMED)) sampledBeside(at, ringOf(at, stream), physical, offset, bytes);
  if (!eccOn()) return ALL_GOOD;
  const bad = checkWords(physical, bytes);
  return bad == ALL_GOOD ? bad : <i32>(<u32>bad - physical + address);
}

/** Lays the bytes of a write into the DRAM. */
export function land(at: usize, address: u32, offset: u32, bytes: u32): void {
  const physical = remapped(address);
  const to = <usize>physical + DRAM_BASE;
  const role = load<i32>(at, C_ROLE);
  if (role & PATTERNS) fill(to, physical, bytes, writtenPattern(at));
  else if (role & SENDS) copyShort(to, <usize>load<u32>(at, C_SOURCE) + offset, bytes);
  else outOfRing(ringOf(at, 0), offset, to, bytes);
  if (eccOn()) markWords(physical, bytes);
  snoopWrite(physical, bytes, indexOf(at));
}

/** Byte i of the pattern goes to the addresses that are i modulo 8. */
function fill(to: usize, address: u32, bytes: u32, pattern: u64): void {
  if (((address | bytes) & 7) == 0) {
    for (let i: u32 = 0; i < bytes; i += 8) store<u64>(to + i, pattern);
    return;
  }
  for (let i: u32 = 0; i < bytes; i++) store<u8>(to + i, <u8>(pattern >> (<u64>((address + i) & 7) << 3)));
}

/** March writes the background in elements 0, 2 and 4 and its inverse in 1 and 3. */
export function writtenPattern(at: usize): u64 {
  const pattern = load<u64>(at, C_PATTERN);
  return load<i32>(at, C_KIND) == KIND_MARCH && load<i32>(at, C_ELEMENT) & 1 ? ~pattern : pattern;
}

/** What a March element reads: what the one before it wrote. */
export function expectedPattern(at: usize): u64 {
  const pattern = load<u64>(at, C_PATTERN);
  return load<i32>(at, C_ELEMENT) & 1 ? pattern : ~pattern;
}
