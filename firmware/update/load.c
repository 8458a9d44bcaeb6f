/*
 * The load module of the old image: fetches the new image over the host bus into DRAM beside the running one, and serves
 * I/O meanwhile: by itself between looks at the DMA, or by returning to a caller that waits for its interrupt.
 */
#include "cpu.h"
#include "mcuboot.h"
#include "mmio.h"
#include "modules.h"
#include "runtime.h"

#define CHUNK_BYTES 0x4000u

/* Starts one transfer. The image comes from outside the caches and goes past them: no line of the target may be left. */
static void start_transfer(struct handover *handover, uint32_t offset, uint32_t length) {
  uint32_t target = handover->staged_base + offset;
  cache_drop(target, length, handover->cache_line_bytes, handover->cache_bytes, handover->run_base);
  fence_all();
  write32(HOST_DMA_BASE + HOST_DMA_STATUS, HOST_DMA_STATUS_DONE | HOST_DMA_STATUS_ERROR);
  write32(HOST_DMA_BASE + HOST_DMA_SOURCE, handover->source + offset);
  write32(HOST_DMA_BASE + HOST_DMA_TARGET, target);
  write32(HOST_DMA_BASE + HOST_DMA_LENGTH, length);
  write32(HOST_DMA_BASE + HOST_DMA_CONTROL, HOST_DMA_CONTROL_START);
  handover->loading_bytes = length;
}

/* The first bytes to arrive hold the header: an image that is none, or longer than announced, is not loaded further. */
static uint32_t check_header(const struct handover *handover) {
  const struct mcuboot_header *header = (const struct mcuboot_header *)handover->staged_base;
  if (header->magic != MCUBOOT_MAGIC || header->header_bytes < sizeof *header) return ERROR_IMAGE_MAGIC;
  if (header->header_bytes > handover->staged_bytes) return ERROR_IMAGE_TRUNCATED;
  if (header->image_bytes > handover->staged_bytes - header->header_bytes) return ERROR_IMAGE_TRUNCATED;
  return MODULE_OK;
}

/* Takes note of a transfer that has ended. */
static uint32_t finish_transfer(struct handover *handover) {
  uint32_t status = read32(HOST_DMA_BASE + HOST_DMA_STATUS), first = handover->loaded_bytes == 0;
  if (status & HOST_DMA_STATUS_ERROR || !(status & HOST_DMA_STATUS_DONE)) return ERROR_ENGINE;
  handover->loaded_bytes += handover->loading_bytes;
  handover->loading_bytes = 0;
  return first ? check_header(handover) : MODULE_OK;
}

/* Serves I/O until the transfer has ended. */
static uint32_t await_transfer(struct handover *handover) {
  while (read32(HOST_DMA_BASE + HOST_DMA_STATUS) & HOST_DMA_STATUS_BUSY) {
    runtime_service_once();
    watchdog_kick();
  }
  return finish_transfer(handover);
}

/* One step for a caller that waits itself: the end of the transfer before, the beginning of the one asked for. */
static uint32_t load_range(struct handover *handover) {
  uint32_t offset = handover->range_offset, length = handover->range_bytes;
  if (handover->loading_bytes != 0) {
    uint32_t error = finish_transfer(handover);
    if (error != MODULE_OK) return error;
  }
  if (length == 0) return MODULE_OK;
  if (offset > handover->staged_bytes || length > handover->staged_bytes - offset) return ERROR_IMAGE_TRUNCATED;
  start_transfer(handover, offset, length);
  return MODULE_OK;
}

/* Loads handover->staged_bytes from handover->source to handover->staged_base; goes on where an earlier call stopped. */
uint32_t update_load(struct handover *handover) {
  if (handover->loaded_bytes == 0) marker(MARKER_LOAD);
  if (handover->staged_base & 3) return ERROR_ALIGNMENT;
  if (handover->staged_bytes < sizeof(struct mcuboot_header)) return ERROR_IMAGE_TRUNCATED;
  if (handover->flags & HANDOVER_CALLER_WAITS) return load_range(handover);
  while (handover->loaded_bytes < handover->staged_bytes) {
    uint32_t left = handover->staged_bytes - handover->loaded_bytes;
    start_transfer(handover, handover->loaded_bytes, left < CHUNK_BYTES ? left : CHUNK_BYTES);
    uint32_t error = await_transfer(handover);
    if (error != MODULE_OK) return error;
  }
  return MODULE_OK;
}
