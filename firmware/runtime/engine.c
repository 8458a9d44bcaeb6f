/* The copy engine for the runtime itself: fills and checksums. One descriptor at a time, polled. */
#include "copy-engine.h"
#include "cpu.h"
#include "mmio.h"
#include "runtime.h"

/* Alone in its cache lines: what the engine writes and what the core writes must not share one. */
static union {
  volatile struct copy_descriptor descriptor;
  uint8_t lines[64];
} ring __attribute__((aligned(64)));
#define descriptor ring.descriptor

static uint32_t run(uint32_t operation, uint32_t base, uint32_t length, uint32_t seed) {
  descriptor.operation = operation;
  descriptor.source = operation == ENGINE_OP_FILL ? 0 : base;
  descriptor.target = operation == ENGINE_OP_FILL ? base : 0;
  descriptor.length = length;
  descriptor.seed = seed;
  descriptor.result = 0;
  descriptor.status = 0;
  descriptor.reserved = 0;
  cache_flush((uint32_t)&ring, sizeof ring, runtime_cache.line_bytes);
  fence_all();
  write32(ENGINE_BASE + ENGINE_CONTROL, ENGINE_CONTROL_RESET);
  write32(ENGINE_BASE + ENGINE_RING_BASE, (uint32_t)&descriptor);
  write32(ENGINE_BASE + ENGINE_RING_ENTRIES, 2);
  write32(ENGINE_BASE + ENGINE_CONTROL, ENGINE_CONTROL_ENABLE);
  write32(ENGINE_BASE + ENGINE_PRODUCER, 1);
  while (read32(ENGINE_BASE + ENGINE_CONSUMER) == 0)
    if (read32(ENGINE_BASE + ENGINE_STATUS) & ENGINE_STATUS_ERROR) return ERROR_ENGINE;
  cache_invalidate((uint32_t)&ring, sizeof ring, runtime_cache.line_bytes);
  fence_all();
  return descriptor.status == ENGINE_DONE ? MODULE_OK : ERROR_ENGINE;
}

/* What the data cache holds of the range is dropped first: neither must it hide what the engine writes, nor go back over it. */
uint32_t engine_fill(uint32_t base, uint32_t bytes, uint32_t word) {
  cache_drop(base, bytes, runtime_cache.line_bytes, runtime_cache.bytes, RUN_BASE);
  for (uint32_t done = 0; done < bytes; done += ENGINE_MAX_LENGTH) {
    uint32_t left = bytes - done;
    uint32_t error = run(ENGINE_OP_FILL, base + done, left < ENGINE_MAX_LENGTH ? left : ENGINE_MAX_LENGTH, word);
    if (error != MODULE_OK) return error;
    watchdog_kick();
  }
  return MODULE_OK;
}

uint32_t engine_crc32(uint32_t base, uint32_t bytes, uint32_t *crc) {
  *crc = 0;
  for (uint32_t done = 0; done < bytes; done += ENGINE_MAX_LENGTH) {
    uint32_t left = bytes - done;
    uint32_t error = run(ENGINE_OP_CRC32, base + done, left < ENGINE_MAX_LENGTH ? left : ENGINE_MAX_LENGTH, *crc);
    if (error != MODULE_OK) return error;
    *crc = descriptor.result;
    watchdog_kick();
  }
  return MODULE_OK;
}
