/*
 * The fastload initialization sequence: no self-test, no fill, no microcode load, no link reset, no re-login. It needs a
 * key that has not been used and a handover area whose tables are in this version's layouts; without them it changes
 * nothing but the key and returns an error, and the standard sequence follows.
 */
#include "constant-tables.h"
#include "fastload-key.h"
#include "mmio.h"
#include "modules.h"
#include "runtime.h"
#include "version.h"

/* CRC-32 IEEE by table: the key is too short to be worth the engine. */
static uint32_t crc32(const uint8_t *bytes, uint32_t length) {
  uint32_t crc = 0xFFFFFFFFu;
  for (uint32_t i = 0; i < length; i++) crc = crc >> 8 ^ crc32_ieee[(crc ^ bytes[i]) & 0xFF];
  return ~crc;
}

/* Reads a slot word by word; returns whether it holds a key for this counter. */
static int read_slot(uint32_t slot, uint32_t counter, struct fastload_key *key) {
  uint32_t *words = (uint32_t *)key;
  for (uint32_t i = 0; i < sizeof *key / 4; i++) words[i] = read32(NVRAM_BASE + NVRAM_KEY_SLOT(slot) + 4 * i);
  if (key->magic != KEY_MAGIC || key->version != KEY_VERSION) return 0;
  if (key->crc32 != crc32((const uint8_t *)key, sizeof *key - 4)) return 0;
  return key->sequence == counter + 1;
}

/* Finds the key and uses it up, whether or not it leads anywhere. */
static uint32_t consume_key(struct fastload_key *key) {
  uint32_t counter = read32(NVRAM_BASE + NVRAM_KEY_COUNTER);
  if (!read_slot(0, counter, key) && !read_slot(1, counter, key)) return ERROR_KEY;
  write32(NVRAM_BASE + NVRAM_KEY_COUNTER, key->sequence);
  write32(NVRAM_BASE + NVRAM_KEY_SLOT(0), 0);
  write32(NVRAM_BASE + NVRAM_KEY_SLOT(1), 0);
  return MODULE_OK;
}

/* The key must be for the image that is here now. */
static uint32_t check_image(const struct fastload_key *key) {
  uint32_t crc;
  uint32_t error = engine_crc32(RUN_BASE, key->image_bytes, &crc);
  if (error != MODULE_OK) return error;
  return crc == key->image_crc32 ? MODULE_OK : ERROR_KEY;
}

static uint32_t check_handover(const struct handover *handover) {
  if (handover->magic != HANDOVER_MAGIC || handover->bytes < sizeof *handover) return ERROR_HANDOVER;
  if (handover->bootstrap_abi != BOOTSTRAP_ABI) return ERROR_BOOTSTRAP_ABI;
  return handover->flags & HANDOVER_DRAM_RETAINED ? MODULE_OK : ERROR_HANDOVER;
}

/* For a caller that has seen to the key and hands frames over itself: nobody has run the vectors, so memory comes first. */
static uint32_t take_over(struct handover *handover) {
  uint32_t error = check_handover(handover);
  if (error != MODULE_OK) return error;
  marker(MARKER_FASTLOAD_INITIALIZATION);
  runtime_restore_memory();
  return tables_attach(handover->converted);
}

/* Takes over tables and queues of the old image. Returns MODULE_OK, or why the standard sequence is needed. */
uint32_t fastload_initialization(struct handover *handover) {
  struct fastload_key key;
  if (handover != 0 && handover->magic == HANDOVER_MAGIC && handover->flags & HANDOVER_KEY_ACCEPTED)
    return take_over(handover);
  uint32_t error = consume_key(&key);
  if (error != MODULE_OK) return error;
  if (handover == 0) handover = (struct handover *)key.handover;
  error = check_handover(handover);
  if (error == MODULE_OK) error = check_image(&key);
  if (error == MODULE_OK) error = tables_attach(handover->converted);
  if (error != MODULE_OK) return error;
  marker(MARKER_FASTLOAD_INITIALIZATION);
  for (uint32_t port = 0; port < PORT_COUNT; port++) port_queues_attach(port, &handover->ports[port]);
  return MODULE_OK;
}
