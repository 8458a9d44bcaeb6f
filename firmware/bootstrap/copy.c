/*
 * The copy module: the image overlay. Running from the staged copy it writes the new image over the old one, either by
 * programming the copy engine or by its own loads and stores, reads everything back, and makes the instruction cache
 * forget the old image.
 */
#include "copy-engine.h"
#include "cpu.h"
#include "mmio.h"
#include "modules.h"

#define COPY_RING_ENTRIES 16u

static int overlaps(uint32_t a, uint32_t a_bytes, uint32_t b, uint32_t b_bytes) {
  return a < b + b_bytes && b < a + a_bytes;
}

/* Where this code runs: it must not be what it overwrites. */
static uint32_t program_counter(void) {
  uint32_t pc;
  __asm__ volatile("auipc %0, 0" : "=r"(pc));
  return pc;
}

static void write_descriptor(volatile struct copy_descriptor *descriptor, uint32_t target, uint32_t source,
                             uint32_t length) {
  descriptor->operation = ENGINE_OP_COPY;
  descriptor->source = source;
  descriptor->target = target;
  descriptor->length = length;
  descriptor->seed = 0;
  descriptor->result = 0;
  descriptor->status = 0;
  descriptor->reserved = 0;
}

static void start_engine(uint32_t ring) {
  write32(ENGINE_BASE + ENGINE_CONTROL, ENGINE_CONTROL_RESET);
  write32(ENGINE_BASE + ENGINE_RING_BASE, ring);
  write32(ENGINE_BASE + ENGINE_RING_ENTRIES, COPY_RING_ENTRIES);
  write32(ENGINE_BASE + ENGINE_STATUS, ENGINE_STATUS_DONE | ENGINE_STATUS_ERROR);
  write32(ENGINE_BASE + ENGINE_CONTROL, ENGINE_CONTROL_ENABLE);
}

/* Waits until the ring is drained; the engine stops at the first descriptor that fails. */
static uint32_t drain_engine(uint32_t producer) {
  while (read32(ENGINE_BASE + ENGINE_CONSUMER) != producer) {
    if (read32(ENGINE_BASE + ENGINE_STATUS) & ENGINE_STATUS_ERROR) return ERROR_ENGINE;
    watchdog_kick();
  }
  return read32(ENGINE_BASE + ENGINE_STATUS) & ENGINE_STATUS_ERROR ? ERROR_ENGINE : MODULE_OK;
}

/*
 * Keeps the ring full, 64 KiB a descriptor (one for all when the engine looks for the blocks that differ). The source came
 * past the caches and has no dirty lines; those of the target are dropped, so that none hides what the engine wrote.
 */
static uint32_t copy_by_engine(const struct handover *handover, uint32_t target, uint32_t source, uint32_t bytes) {
  volatile struct copy_descriptor *ring = (volatile struct copy_descriptor *)handover->work_base;
  uint32_t line = handover->cache_line_bytes, producer = 0, delta = handover->flags & HANDOVER_COPY_DELTA;
  if (handover->work_bytes < COPY_RING_ENTRIES * sizeof *ring) return ERROR_SPACE;
  start_engine(handover->work_base);
  while (bytes > 0) {
    uint32_t next = (producer + 1) % COPY_RING_ENTRIES;
    uint32_t length = delta || bytes < ENGINE_MAX_LENGTH ? bytes : ENGINE_MAX_LENGTH;
    while (next == read32(ENGINE_BASE + ENGINE_CONSUMER))
      if (read32(ENGINE_BASE + ENGINE_STATUS) & ENGINE_STATUS_ERROR) return ERROR_ENGINE;
    write_descriptor(&ring[producer], target, source, length);
    if (delta) ring[producer].operation = ENGINE_OP_COPY_DELTA;
    cache_flush((uint32_t)&ring[producer], sizeof *ring, line); /* the engine reads it, and writes the answer into it */
    fence_all();
    write32(ENGINE_BASE + ENGINE_PRODUCER, next);
    producer = next;
    target += length;
    source += length;
    bytes -= length;
    watchdog_kick();
  }
  /* While the engine works: nothing of the target may be read before all of it has been written. */
  cache_drop(handover->run_base, handover->staged_bytes, line, handover->cache_bytes, handover->staged_base);
  return drain_engine(producer);
}

/* Eight words a turn: enough loads in flight to cover the cache's miss latency, few enough for the registers. */
static uint32_t copy_by_cpu(const struct handover *handover, uint32_t target, uint32_t source, uint32_t bytes) {
  volatile uint32_t *to = (volatile uint32_t *)target;
  const volatile uint32_t *from = (const volatile uint32_t *)source;
  uint32_t left = bytes;
  for (; left >= 32; left -= 32, to += 8, from += 8) {
    uint32_t w0 = from[0], w1 = from[1], w2 = from[2], w3 = from[3];
    uint32_t w4 = from[4], w5 = from[5], w6 = from[6], w7 = from[7];
    to[0] = w0, to[1] = w1, to[2] = w2, to[3] = w3;
    to[4] = w4, to[5] = w5, to[6] = w6, to[7] = w7;
    if ((left & 0xFFFF) < 32) watchdog_kick();
  }
  for (; left > 0; left -= 4) *to++ = *from++;
  if (!(handover->flags & HANDOVER_COPY_UNCACHED))
    cache_drop(handover->run_base, bytes, handover->cache_line_bytes, handover->cache_bytes, handover->staged_base);
  return MODULE_OK;
}

/* CRC-32 of a range by the engine, chunk after chunk: what DRAM holds, past every cache. */
static uint32_t crc_by_engine(const struct handover *handover, uint32_t base, uint32_t bytes, uint32_t *crc) {
  volatile struct copy_descriptor *ring = (volatile struct copy_descriptor *)handover->work_base;
  uint32_t line = handover->cache_line_bytes;
  *crc = 0;
  for (; bytes > 0; watchdog_kick()) {
    uint32_t length = bytes < ENGINE_MAX_LENGTH ? bytes : ENGINE_MAX_LENGTH;
    write_descriptor(ring, 0, base, length);
    ring->operation = ENGINE_OP_CRC32;
    ring->seed = *crc;
    cache_flush((uint32_t)ring, sizeof *ring, line);
    fence_all();
    start_engine(handover->work_base);
    write32(ENGINE_BASE + ENGINE_PRODUCER, 1);
    uint32_t error = drain_engine(1);
    if (error != MODULE_OK) return error;
    cache_invalidate((uint32_t)ring, sizeof *ring, line);
    fence_all();
    *crc = ring->result;
    base += length;
    bytes -= length;
  }
  return MODULE_OK;
}

static uint32_t read_back_by_engine(const struct handover *handover, uint32_t a, uint32_t b, uint32_t bytes) {
  uint32_t crc_a, crc_b;
  uint32_t error = crc_by_engine(handover, a, bytes, &crc_a);
  if (error == MODULE_OK) error = crc_by_engine(handover, b, bytes, &crc_b);
  if (error != MODULE_OK) return error;
  return crc_a == crc_b ? MODULE_OK : ERROR_READ_BACK;
}

static uint32_t read_back_by_cpu(uint32_t a, uint32_t b, uint32_t bytes) {
  const volatile uint32_t *first = (const volatile uint32_t *)a, *second = (const volatile uint32_t *)b;
  for (uint32_t i = 0; i < bytes / 4; i++)
    if (first[i] != second[i]) return ERROR_READ_BACK;
  return MODULE_OK;
}

/* Copies and reads back; interrupts are off, for the old image's vectors are gone after the first byte. */
static uint32_t overlay(const struct handover *handover, uint32_t target, uint32_t source, uint32_t bytes) {
  uint32_t error, by_cpu = handover->flags & HANDOVER_COPY_BY_CPU;
  uint32_t past_cache = by_cpu && handover->flags & HANDOVER_COPY_UNCACHED && handover->cache_line_bytes != 0;
  if (past_cache) {
    cache_drop(target, bytes, handover->cache_line_bytes, handover->cache_bytes, source);
    data_cache_off();
  }
  error = by_cpu ? copy_by_cpu(handover, target, source, bytes) : copy_by_engine(handover, target, source, bytes);
  if (past_cache) data_cache_on();
  if (error == MODULE_OK && !(handover->flags & HANDOVER_CALLER_READS_BACK))
    error = by_cpu ? read_back_by_cpu(target, source, bytes) : read_back_by_engine(handover, target, source, bytes);
  fence_instruction();
  return error;
}

/* Overlays the staged container on the one at the run base. Every check comes before the first byte is written. */
uint32_t copy_overlay(struct handover *handover) {
  uint32_t target = handover->run_base, source = handover->staged_base;
  uint32_t bytes = (handover->staged_bytes + 3) & ~3u;
  if ((target | source | handover->work_base) & 3) return ERROR_ALIGNMENT;
  if (overlaps(target, bytes, source, bytes)) return ERROR_OVERLAP;
  if (overlaps(target, bytes, program_counter(), 4)) return ERROR_OVERLAP;
  if (overlaps(target, bytes, (uint32_t)handover, sizeof *handover)) return ERROR_OVERLAP;
  if (overlaps(target, bytes, handover->work_base, handover->work_bytes)) return ERROR_OVERLAP;
  uint32_t interrupts = interrupts_disable();
  uint32_t error = overlay(handover, target, source, bytes);
  if (error != MODULE_OK) interrupts_restore(interrupts);
  return error;
}
