// The tags of the two caches: who is in, who was used when, who is dirty or stale. The bytes stay in the DRAM window; what
// the DRAM really holds of a dirty line is kept aside (CACHE_OLD).
import {
  CACHE_CHUNKS,
  CACHE_CHUNK_SHIFT,
  CACHE_D,
  CACHE_FILTER,
  CACHE_FILTER_ENTRIES,
  CACHE_I,
  CACHE_OLD,
  DRAM_BASE,
  HINTS_OFF,
  HINT_BYTES,
  HINT_FETCH,
  HINT_LOAD,
  HINT_STORE,
  K_LINES,
  K_ORDER,
  K_SET_MASK,
  K_SHIFT,
  K_TAGS,
  K_WAYS,
  K_WRITERS,
  NO_LINE,
  TAG_DIRTY,
  TAG_STALE,
  TAG_VALID,
} from '../memory-map';

const LINE_MASK: u32 = 0x1fff_ffff;

@inline export function shiftOf(cache: u32): u32 {
  return load<u32>(cache, K_SHIFT);
}

@inline export function tagOf(cache: u32, slot: i32): u32 {
  return load<u32>(cache + (<u32>slot << 2), K_TAGS);
}

@inline function setTag(cache: u32, slot: i32, tag: u32): void {
  store<u32>(cache + (<u32>slot << 2), tag, K_TAGS);
}

@inline export function lineIn(cache: u32, slot: i32): u32 {
  return tagOf(cache, slot) & LINE_MASK;
}

@inline export function oldBytes(slot: i32): u32 {
  return CACHE_OLD + (<u32>slot << shiftOf(CACHE_D));
}

/** The slot that holds a line, -1 for none. */
export function find(cache: u32, line: u32): i32 {
  if (!load<u32>(cache, K_LINES)) return -1;
  const ways = load<i32>(cache, K_WAYS);
  const first = <i32>(line & load<u32>(cache, K_SET_MASK)) * ways;
  for (let way = 0; way < ways; way++) {
    if ((tagOf(cache, first + way) & ~(TAG_DIRTY | TAG_STALE)) == (line | TAG_VALID)) return first + way;
  }
  return -1;
}

/** The slot becomes the one used last of its set. */
export function touch(cache: u32, slot: i32): void {
  const ways = load<i32>(cache, K_WAYS);
  const set = slot / ways;
  const way = <u32>(slot - set * ways);
  const at = cache + (<u32>set << 2);
  const order = load<u32>(at, K_ORDER);
  if ((order & 0xff) == way) return;
  let shift: u32 = 8;
  while (((order >> shift) & 0xff) != way) shift += 8;
  const used = order & ((1 << shift) - 1);
  const rest = shift == 24 ? 0 : order & ((~(<u32>0)) << (shift + 8));
  store<u32>(at, rest | (used << 8) | way, K_ORDER);
}

/** Where a line that is not in would go: the first free way, else the one not used for longest. */
export function victim(cache: u32, line: u32): i32 {
  const ways = load<i32>(cache, K_WAYS);
  const set = line & load<u32>(cache, K_SET_MASK);
  const first = <i32>set * ways;
  for (let way = 0; way < ways; way++) if (!(tagOf(cache, first + way) & TAG_VALID)) return first + way;
  return first + <i32>((load<u32>(cache + (set << 2), K_ORDER) >> (<u32>(ways - 1) << 3)) & 0xff);
}

@inline function count(cache: u32, line: u32, by: i32): void {
  const address = line << shiftOf(cache);
  const filter = CACHE_FILTER + (((address >> 6) & (CACHE_FILTER_ENTRIES - 1)) << 1);
  store<u16>(filter, <u16>(<i32>load<u16>(filter) + by));
  const chunk = CACHE_CHUNKS + ((address >> CACHE_CHUNK_SHIFT) << 1);
  store<u16>(chunk, <u16>(<i32>load<u16>(chunk) + by));
}

/** Whether a line of either cache may lie in the burst of an address; false is sure. */
@inline export function mayHold(address: u32): bool {
  return load<u16>(CACHE_FILTER + (((address >> 6) & (CACHE_FILTER_ENTRIES - 1)) << 1)) != 0;
}

/** Whether there is no line of either cache but one in the burst of an address; false may be wrong. */
@inline export function onlyLineNear(address: u32): bool {
  return load<u16>(CACHE_FILTER + (((address >> 6) & (CACHE_FILTER_ENTRIES - 1)) << 1)) <= 1;
}

/** Whether no line of either cache lies in the 64-KiB chunks of a range. */
export function noLinesIn(address: u32, bytes: u32): bool {
  if (!bytes) return true;
  for (let chunk = address >> CACHE_CHUNK_SHIFT; chunk <= (address + bytes - 1) >> CACHE_CHUNK_SHIFT; chunk++) {
    if (load<u16>(CACHE_CHUNKS + (chunk << 1))) return false;
  }
  return true;
}

/** Puts a line into a free slot. */
export function install(cache: u32, slot: i32, line: u32): void {
  setTag(cache, slot, line | TAG_VALID);
  count(cache, line, 1);
  touch(cache, slot);
}

/** The line leaves; what becomes of its bytes is the caller's. */
export function drop(cache: u32, slot: i32): void {
  const line = lineIn(cache, slot);
  if (!(tagOf(cache, slot) & TAG_VALID)) return;
  forgetHint(cache, line);
  count(cache, line, -1);
  setTag(cache, slot, 0);
}

@inline export function isDirty(slot: i32): bool {
  return (tagOf(CACHE_D, slot) & TAG_DIRTY) != 0;
}

@inline export function isStale(cache: u32, slot: i32): bool {
  return (tagOf(cache, slot) & TAG_STALE) != 0;
}

/** From now on the DRAM does not have what the line has: keeps what it has. */
export function makeDirty(slot: i32): void {
  if (isDirty(slot)) return;
  const line = lineIn(CACHE_D, slot);
  memory.copy(oldBytes(slot), DRAM_BASE + (line << shiftOf(CACHE_D)), 1 << shiftOf(CACHE_D));
  setTag(CACHE_D, slot, tagOf(CACHE_D, slot) | TAG_DIRTY);
}

export function makeClean(slot: i32): void {
  setTag(CACHE_D, slot, tagOf(CACHE_D, slot) & ~TAG_DIRTY);
  forgetHint(CACHE_D, lineIn(CACHE_D, slot));
}

/** A master wrote the line in the DRAM. */
export function makeStale(cache: u32, slot: i32, master: i32): void {
  setTag(cache, slot, tagOf(cache, slot) | TAG_STALE);
  store<u8>(cache + <u32>slot, master, K_WRITERS);
  forgetHint(cache, lineIn(cache, slot));
}

@inline export function writerOf(cache: u32, slot: i32): i32 {
  return load<u8>(cache + <u32>slot, K_WRITERS);
}

/** Puts back what the DRAM holds of a dirty line. */
export function restoreOld(slot: i32): void {
  const shift = shiftOf(CACHE_D);
  memory.copy(DRAM_BASE + (lineIn(CACHE_D, slot) << shift), oldBytes(slot), 1 << shift);
}

// ---- hints: derived ----------------------------------------------------------------------------------------------------
// Of fetches by line; of data by 16 bytes, whatever the line, so that the run loop needs to know no sizes: the address of the
// 16 bytes, in the place that the set has for them. All those of a line are set and forgotten together.

/** What picks a data hint, out of an address / 4. */
export function hintMask(): u32 {
  return ((((load<u32>(CACHE_D, K_SET_MASK) + 1) << shiftOf(CACHE_D)) >> 4) - 1) << 2;
}

@inline function dataHint(line: u32): u32 {
  return (line & load<u32>(CACHE_D, K_SET_MASK)) << (shiftOf(CACHE_D) - 2);
}

@inline function fetchHint(line: u32): u32 {
  return (line & load<u32>(CACHE_I, K_SET_MASK)) << 2;
}

/** Hints at a line in a table, or at none in its place. */
function setHints(table: u32, line: u32, hinted: bool): void {
  const shift = shiftOf(CACHE_D);
  const to = table + dataHint(line);
  const first = line << shift;
  for (let offset: u32 = 0; offset < <u32>1 << shift; offset += 16) {
    store<u32>(to + (offset >> 2), hinted ? first + offset : NO_LINE);
  }
}

@inline function forgetIn(table: u32, line: u32): void {
  if (load<u32>(table + dataHint(line)) == line << shiftOf(CACHE_D)) setHints(table, line, false);
}

export function forgetHint(cache: u32, line: u32): void {
  if (cache == CACHE_I) {
    const at = fetchHint(line);
    if (load<u32>(at, HINT_FETCH) == line) store<u32>(at, NO_LINE, HINT_FETCH);
    return;
  }
  forgetIn(HINT_LOAD, line);
  forgetIn(HINT_STORE, line);
}

/** The line is the last used of its set. `writable`: it is dirty and a store to it concerns nobody else. */
export function hintData(line: u32, writable: bool): void {
  const hinted = !load<i32>(HINTS_OFF);
  setHints(HINT_LOAD, line, hinted);
  setHints(HINT_STORE, line, hinted && writable);
}

/** From now on there are hints at data, or there are none: every access has a second look. */
export function allowHints(allowed: bool): void {
  if ((load<i32>(HINTS_OFF) == 0) == allowed) return;
  store<i32>(HINTS_OFF, allowed ? 0 : 1);
  memory.fill(HINT_LOAD, 0xff, 2 * HINT_BYTES);
}

@inline export function hintFetch(line: u32): void {
  store<u32>(fetchHint(line), line, HINT_FETCH);
}

/** Stores to these bytes need a second look. */
export function forgetStores(address: u32, bytes: u32): void {
  const shift = shiftOf(CACHE_D);
  for (let line = address >> shift; line <= (address + bytes - 1) >> shift; line++) forgetIn(HINT_STORE, line);
}

export function forgetHints(): void {
  memory.fill(HINT_FETCH, 0xff, 3 * HINT_BYTES);
}

// ---- whole caches ------------------------------------------------------------------------------------------------------

/** Drops every line of the instruction cache. */
export function emptyInstructionCache(): void {
  for (let slot = 0, lines = load<i32>(CACHE_I, K_LINES); slot < lines; slot++) drop(CACHE_I, slot);
}

/** Drops every line of both caches; what was dirty is lost. */
export function loseCaches(): void {
  for (let slot = 0, lines = load<i32>(CACHE_D, K_LINES); slot < lines; slot++) {
    if (isDirty(slot)) restoreOld(slot);
    drop(CACHE_D, slot);
  }
  emptyInstructionCache();
  for (let set: u32 = 0; set <= load<u32>(CACHE_I, K_SET_MASK); set++) store<u32>(CACHE_I + (set << 2), 0x0302_0100, K_ORDER);
  for (let set: u32 = 0; set <= load<u32>(CACHE_D, K_SET_MASK); set++) store<u32>(CACHE_D + (set << 2), 0x0302_0100, K_ORDER);
  forgetHints();
}
