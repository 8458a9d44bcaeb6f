/*
 * The memory initialization module. It prepares what the new image will need in areas that the old image does not use,
 * while the old image goes on accepting I/O: .data and .bss of the new image share the old one's RAM and come later.
 */
#include "copy-engine.h"
#include "cpu.h"
#include "mmio.h"
#include "modules.h"

/* Fills by the copy engine, one descriptor at a time: the old image's own transfers go between them. */
static uint32_t fill_by_engine(struct handover *handover, uint32_t base, uint32_t bytes) {
  volatile struct copy_descriptor *descriptor = (volatile struct copy_descriptor *)handover->work_base;
  cache_drop(base, bytes, handover->cache_line_bytes, handover->cache_bytes, handover->run_base);
  while (bytes > 0) {
    uint32_t length = bytes < ENGINE_MAX_LENGTH ? bytes : ENGINE_MAX_LENGTH;
    descriptor->operation = ENGINE_OP_FILL;
    descriptor->source = 0;
    descriptor->target = base;
    descriptor->length = length;
    descriptor->seed = 0;
    descriptor->result = 0;
    descriptor->status = 0;
    descriptor->reserved = 0;
    cache_flush(handover->work_base, sizeof *descriptor, handover->cache_line_bytes);
    fence_all();
    write32(ENGINE_BASE + ENGINE_CONTROL, ENGINE_CONTROL_RESET);
    write32(ENGINE_BASE + ENGINE_RING_BASE, handover->work_base);
    write32(ENGINE_BASE + ENGINE_RING_ENTRIES, 2);
    write32(ENGINE_BASE + ENGINE_CONTROL, ENGINE_CONTROL_ENABLE);
    write32(ENGINE_BASE + ENGINE_PRODUCER, 1);
    while (read32(ENGINE_BASE + ENGINE_CONSUMER) == 0)
      if (read32(ENGINE_BASE + ENGINE_STATUS) & ENGINE_STATUS_ERROR) return ERROR_ENGINE;
    cache_invalidate(handover->work_base, sizeof *descriptor, handover->cache_line_bytes);
    fence_all();
    if (descriptor->status != ENGINE_DONE) return ERROR_ENGINE;
    base += length;
    bytes -= length;
  }
  return MODULE_OK;
}

static uint32_t fill_by_cpu(uint32_t base, uint32_t bytes) {
  volatile uint32_t *word = (volatile uint32_t *)base;
  for (uint32_t left = bytes; left > 0; left -= 4) *word++ = 0;
  return MODULE_OK;
}

static uint32_t fill(struct handover *handover, uint32_t base, uint32_t bytes) {
  if (bytes == 0) return MODULE_OK;
  if (handover->flags & HANDOVER_FILL_BY_CPU) return fill_by_cpu(base, bytes);
  return fill_by_engine(handover, base, bytes);
}

/* Links the buffers to a free list: the first word of each is the address of the next, 0 at the end. */
static void link_buffers(uint32_t base, uint32_t bytes, uint32_t line) {
  uint32_t last = 0;
  for (uint32_t used = 0; used + BUFFER_BYTES <= bytes; used += BUFFER_BYTES) {
    if (last != 0) {
      *(volatile uint32_t *)last = base + used;
      cache_clean(last, 4, line);
    }
    last = base + used;
  }
  if (last == 0) return;
  *(volatile uint32_t *)last = 0;
  cache_clean(last, 4, line);
}

static int overlaps(uint32_t a, uint32_t a_bytes, uint32_t b, uint32_t b_bytes) {
  return a < b + b_bytes && b < a + a_bytes;
}

/* Zeroes the fresh table area, zeroes and links the buffer area. Neither may touch one of the images. */
uint32_t memory_initialization(struct handover *handover) {
  uint32_t tables = handover->table_area_base, table_bytes = handover->table_area_bytes;
  uint32_t buffers = handover->buffer_area_base, buffer_bytes = handover->buffer_area_bytes;
  if ((tables | table_bytes | buffers | buffer_bytes) & 3) return ERROR_ALIGNMENT;
  if (overlaps(tables, table_bytes, handover->run_base, handover->run_bytes) ||
      overlaps(buffers, buffer_bytes, handover->run_base, handover->run_bytes) ||
      overlaps(tables, table_bytes, handover->staged_base, handover->staged_bytes) ||
      overlaps(buffers, buffer_bytes, handover->staged_base, handover->staged_bytes) ||
      overlaps(tables, table_bytes, buffers, buffer_bytes))
    return ERROR_OVERLAP;
  uint32_t error = fill(handover, tables, table_bytes);
  if (error == MODULE_OK) error = fill(handover, buffers, buffer_bytes);
  if (error != MODULE_OK) return error;
  link_buffers(buffers, buffer_bytes, handover->cache_line_bytes);
  return MODULE_OK;
}
