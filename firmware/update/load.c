/*
 * The load module of the old image: copies the new image into DRAM beside the running one, a chunk at a time, and serves
 * I/O between the chunks.
 */
#include "copy-engine.h"
#include "cpu.h"
#include "mcuboot.h"
#include "mmio.h"
#include "modules.h"
#include "runtime.h"

#define CHUNK_BYTES 0x4000u

/* Starts one chunk on the engine. The image comes from outside the caches and goes past them. */
static void start_chunk(struct handover *handover, uint32_t length) {
  volatile struct copy_descriptor *descriptor = (volatile struct copy_descriptor *)handover->work_base;
  uint32_t target = handover->staged_base + handover->loaded_bytes;
  descriptor->operation = ENGINE_OP_COPY;
  descriptor->source = handover->source + handover->loaded_bytes;
  descriptor->target = target;
  descriptor->length = length;
  descriptor->seed = 0;
  descriptor->result = 0;
  descriptor->status = 0;
  descriptor->reserved = 0;
  cache_flush(handover->work_base, sizeof *descriptor, handover->cache_line_bytes);
  cache_flush(target, length, handover->cache_line_bytes);
  fence_all();
  write32(ENGINE_BASE + ENGINE_CONTROL, ENGINE_CONTROL_RESET);
  write32(ENGINE_BASE + ENGINE_RING_BASE, handover->work_base);
  write32(ENGINE_BASE + ENGINE_RING_ENTRIES, 2);
  write32(ENGINE_BASE + ENGINE_CONTROL, ENGINE_CONTROL_ENABLE);
  write32(ENGINE_BASE + ENGINE_PRODUCER, 1);
}

/* Serves I/O until the chunk is in DRAM. */
static uint32_t finish_chunk(void) {
  while (read32(ENGINE_BASE + ENGINE_CONSUMER) == 0) {
    if (read32(ENGINE_BASE + ENGINE_STATUS) & ENGINE_STATUS_ERROR) return ERROR_ENGINE;
    runtime_service_once();
    watchdog_kick();
  }
  return MODULE_OK;
}

/* The header comes with the first chunk: an image that is none, or longer than announced, is not loaded further. */
static uint32_t check_header(const struct handover *handover) {
  const struct mcuboot_header *header = (const struct mcuboot_header *)handover->staged_base;
  if (header->magic != MCUBOOT_MAGIC || header->header_bytes < sizeof *header) return ERROR_IMAGE_MAGIC;
  if (header->image_bytes > handover->staged_bytes - header->header_bytes) return ERROR_IMAGE_TRUNCATED;
  return MODULE_OK;
}

/* Loads handover->staged_bytes from handover->source to handover->staged_base; goes on where an earlier call stopped. */
uint32_t update_load(struct handover *handover) {
  marker(MARKER_LOAD);
  if ((handover->source | handover->staged_base) & 3) return ERROR_ALIGNMENT;
  if (handover->staged_bytes < sizeof(struct mcuboot_header)) return ERROR_IMAGE_TRUNCATED;
  while (handover->loaded_bytes < handover->staged_bytes) {
    uint32_t left = handover->staged_bytes - handover->loaded_bytes;
    uint32_t length = left < CHUNK_BYTES ? left : CHUNK_BYTES;
    int first = handover->loaded_bytes == 0;
    start_chunk(handover, length);
    uint32_t error = finish_chunk();
    if (error == MODULE_OK && first) error = check_header(handover);
    if (error != MODULE_OK) return error;
    handover->loaded_bytes += length;
  }
  return MODULE_OK;
}
