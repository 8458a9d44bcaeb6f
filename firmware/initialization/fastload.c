/*
 * The fastload initialization sequence: no self-test, no fill, no microcode load, no link reset, no re-login. It needs a
 * key that has not been used and a handover area whose tables are in this version's layouts; without them it changes
 * nothing but the key and returns an error, and the standard sequence follows.
 */
#include "constant-tables.h"
#include "fastload-key.h"
#include "mcuboot.h"
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

static void read_nvram(uint32_t offset, uint32_t *words, uint32_t bytes) {
  for (uint32_t at = 0; at < bytes; at += 4) *words++ = read32(NVRAM_BASE + offset + at);
}

/* The copy of the counter that holds, or an empty one; returns which copy that is, 1 before the first. */
static uint32_t read_counter(struct key_counter *held) {
  uint32_t slot = 1;
  held->sequence = held->value = 0;
  for (uint32_t i = 0; i < 2; i++) {
    struct key_counter copy;
    read_nvram(NVRAM_KEY_COUNTER(i), (uint32_t *)&copy, sizeof copy);
    if (copy.sequence == KEY_ERASED || copy.crc32 != crc32((const uint8_t *)&copy, sizeof copy - 4)) continue;
    if (copy.sequence <= held->sequence) continue;
    *held = copy;
    slot = i;
  }
  return slot;
}

/* Writes the counter over the copy that does not hold; its CRC is the last word. */
static void spend(uint32_t sequence) {
  struct key_counter next;
  uint32_t at = NVRAM_BASE + NVRAM_KEY_COUNTER(read_counter(&next) ^ 1);
  next.sequence++;
  next.value = sequence;
  next.crc32 = crc32((const uint8_t *)&next, sizeof next - 4);
  write32(at, next.sequence);
  write32(at + 4, next.value);
  write32(at + 8, next.crc32);
}

/* The SHA-256 that the container in the run area carries, or 0. */
static const uint8_t *running_digest(void) {
  const struct mcuboot_header *header = (const struct mcuboot_header *)RUN_BASE;
  if (header->magic != MCUBOOT_MAGIC) return 0;
  const uint8_t *p = (const uint8_t *)RUN_BASE + header->header_bytes + header->image_bytes + header->protected_tlv_bytes;
  uint32_t left = p[2] | (uint32_t)p[3] << 8;
  if ((p[0] | (uint32_t)p[1] << 8) != MCUBOOT_AREA || left < 4) return 0;
  for (p += 4, left -= 4; left >= 4;) {
    uint32_t type = p[0] | (uint32_t)p[1] << 8, length = p[2] | (uint32_t)p[3] << 8;
    if (length > left - 4) return 0;
    if (type == MCUBOOT_TLV_SHA256 && length == 4 * KEY_DIGEST_WORDS) return p + 4;
    p += 4 + length;
    left -= 4 + length;
  }
  return 0;
}

static int same_image(const struct fastload_key *key) {
  const uint8_t *digest = running_digest(), *expected = (const uint8_t *)key->image_digest;
  if (digest == 0) return 0;
  for (uint32_t i = 0; i < 4 * KEY_DIGEST_WORDS; i++)
    if (digest[i] != expected[i]) return 0;
  return 1;
}

static int is_whole(const struct fastload_key *key) {
  return key->magic == KEY_MAGIC && key->seal == KEY_SEALED &&
         key->crc32 == crc32((const uint8_t *)key, sizeof *key - 4);
}

/* Of two slots the one to go by: a whole key before a damaged one, then the higher number. 0: no key at all. */
static const struct fastload_key *newest(const struct fastload_key *keys) {
  const struct fastload_key *best = 0;
  for (const struct fastload_key *key = keys; key < keys + 2; key++) {
    if (key->magic == KEY_ERASED || key->magic == 0) continue;
    if (best == 0 || is_whole(key) > is_whole(best) || (is_whole(key) == is_whole(best) && key->sequence > best->sequence))
      best = key;
  }
  return best;
}

/* What is wrong with a key for the image that is here now; 0: nothing. */
static const char *rejection(const struct fastload_key *key, uint32_t spent) {
  if (key == 0) return "absent";
  if (key->magic == KEY_MAGIC && key->seal == 0 && key->crc32 == 0) return "unsealed";
  if (!is_whole(key)) return "torn";
  if (key->sequence == spent) return "replayed";
  if (key->sequence != spent + 1) return "stale";
  return same_image(key) ? 0 : "for another image";
}

/* Finds the key and uses it up, whether or not it leads anywhere. */
static uint32_t consume_key(void) {
  struct fastload_key keys[2];
  struct key_counter counter;
  for (uint32_t i = 0; i < 2; i++) read_nvram(NVRAM_KEY_SLOT(i), (uint32_t *)&keys[i], sizeof keys[i]);
  read_counter(&counter);
  const struct fastload_key *key = newest(keys);
  const char *why = rejection(key, counter.value);
  if (key != 0 && is_whole(key) && key->sequence == counter.value + 1) spend(key->sequence);
  for (uint32_t i = 0; i < 2; i++)
    if (keys[i].magic != KEY_ERASED && keys[i].magic != 0) write32(NVRAM_BASE + NVRAM_KEY_SLOT(i), KEY_ERASED);
  uart_print("fastload key: ");
  uart_print(why == 0 ? "accepted" : why);
  uart_print("\n");
  return why == 0 ? MODULE_OK : ERROR_KEY;
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
  if (handover != 0 && handover->magic == HANDOVER_MAGIC && handover->flags & HANDOVER_KEY_ACCEPTED)
    return take_over(handover);
  uint32_t error = consume_key();
  if (error != MODULE_OK) return error;
  uint32_t strap = read32(RESET_BASE + RESET_HANDOVER);
  if (handover == 0 || (uint32_t)handover == strap) handover = (struct handover *)(strap + HANDOVER_MODULES);
  error = check_handover(handover);
  if (error == MODULE_OK) error = tables_attach(handover->converted);
  if (error != MODULE_OK) return error;
  marker(MARKER_FASTLOAD_INITIALIZATION);
  for (uint32_t port = 0; port < PORT_COUNT; port++) port_queues_attach(port, &handover->ports[port]);
  return MODULE_OK;
}
