/*
 * The query module: reads the characteristics of both images from the bytes in DRAM (protected TLV 0xF1A0) and determines
 * their difference, what the bridge has to reconcile, and where the new image's bootstrap stands.
 */
#include "mcuboot.h"
#include "mmio.h"
#include "modules.h"

/* A range of bytes that is read with bounds checked: the staged image is not trusted yet. */
struct record {
  const uint8_t *bytes;
  uint32_t length;
};

static uint32_t get16(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8; }
static uint32_t get32(const uint8_t *p) { return get16(p) | get16(p + 2) << 16; }

/* Finds the characteristics in the protected TLV area of a container of `bytes` bytes. */
static uint32_t find_characteristics(uint32_t base, uint32_t bytes, struct record *found) {
  const struct mcuboot_header *header = (const struct mcuboot_header *)base;
  if (bytes < sizeof *header || header->magic != MCUBOOT_MAGIC) return ERROR_IMAGE_MAGIC;
  uint32_t area = header->header_bytes + header->image_bytes;
  if (area < header->image_bytes || area > bytes || bytes - area < 4) return ERROR_IMAGE_TRUNCATED;
  const uint8_t *p = (const uint8_t *)base + area;
  uint32_t left = get16(p + 2);
  if (get16(p) != MCUBOOT_PROTECTED_AREA || left < 4) return ERROR_CHARACTERISTICS;
  if (left > bytes - area) return ERROR_IMAGE_TRUNCATED;
  for (p += 4, left -= 4; left >= 4;) {
    uint32_t type = get16(p), length = get16(p + 2);
    if (length > left - 4) return ERROR_CHARACTERISTICS;
    if (type == MCUBOOT_TLV_CHARACTERISTICS) {
      found->bytes = p + 4;
      found->length = length;
      return MODULE_OK;
    }
    p += 4 + length;
    left -= 4 + length;
  }
  return ERROR_CHARACTERISTICS;
}

static uint32_t check_record(const struct record *record) {
  if (record->length < 8 || get32(record->bytes) != CHARACTERISTICS_MAGIC) return ERROR_CHARACTERISTICS;
  if (get16(record->bytes + 4) != CHARACTERISTICS_VERSION) return ERROR_CHARACTERISTICS;
  return get16(record->bytes + 6) == record->length ? MODULE_OK : ERROR_CHARACTERISTICS;
}

/*
 * The next entry of a type at or after *cursor (0 begins); moves the cursor behind it. Returns its data, or 0 when there
 * is none with at least `least` bytes.
 */
static const uint8_t *next_entry(const struct record *record, uint32_t type, uint32_t least, uint32_t *cursor) {
  uint32_t at = *cursor == 0 ? 8 : *cursor;
  while (at + 4 <= record->length) {
    uint32_t found = get16(record->bytes + at), length = get16(record->bytes + at + 2);
    const uint8_t *data = record->bytes + at + 4;
    if (length > record->length - at - 4) return 0;
    at += 4 + ((length + 3) & ~3u);
    if (found != type || length < least) continue;
    *cursor = at;
    return data;
  }
  return 0;
}

static const uint8_t *only_entry(const struct record *record, uint32_t type, uint32_t least) {
  uint32_t cursor = 0;
  return next_entry(record, type, least, &cursor);
}

static int equal_bytes(const uint8_t *a, const uint8_t *b, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i++)
    if (a[i] != b[i]) return 0;
  return 1;
}

static int same_adapter(const struct record *old, const struct record *new) {
  const uint8_t *a = only_entry(old, CHARACTERISTIC_ADAPTER_TYPE, 1), *b = only_entry(new, CHARACTERISTIC_ADAPTER_TYPE, 1);
  if (a == 0 || b == 0) return 0;
  uint32_t length = get16(a - 2);
  return length == get16(b - 2) && equal_bytes(a, b, length);
}

static int converts(const struct record *new, const uint8_t *name, uint32_t from, uint32_t to) {
  uint32_t cursor = 0;
  const uint8_t *rule;
  while ((rule = next_entry(new, CHARACTERISTIC_CONVERSION, 16, &cursor)) != 0)
    if (equal_bytes(rule, name, 8) && get32(rule + 8) == from && get32(rule + 12) == to) return 1;
  return 0;
}

/* The layout difference of one table of the new image against the table of that name in the old one. */
static uint32_t table_difference(const struct record *old, const struct record *new, const uint8_t *table) {
  uint32_t cursor = 0, to = get32(table + 8);
  const uint8_t *before;
  while ((before = next_entry(old, CHARACTERISTIC_TABLE, 24, &cursor)) != 0) {
    if (!equal_bytes(before, table, 8)) continue;
    uint32_t from = get32(before + 8);
    if (from == to) return 0;
    return converts(new, table, from, to) ? DIFFERENCE_LAYOUT : DIFFERENCE_LAYOUT | DIFFERENCE_NO_BRIDGE;
  }
  return 0; /* a table that is new begins empty */
}

static uint32_t layout_difference(const struct record *old, const struct record *new) {
  uint32_t cursor = 0, difference = 0;
  const uint8_t *table;
  while ((table = next_entry(new, CHARACTERISTIC_TABLE, 24, &cursor)) != 0) difference |= table_difference(old, new, table);
  return difference;
}

static uint32_t counter_of(const struct record *record) {
  const uint8_t *entry = only_entry(record, CHARACTERISTIC_SECURITY_COUNTER, 4);
  return entry == 0 ? 0 : get32(entry);
}

static uint32_t memory_of(const struct record *record) {
  const uint8_t *entry = only_entry(record, CHARACTERISTIC_MEMORY, 12);
  return entry == 0 ? 0 : get32(entry) + get32(entry + 4) + get32(entry + 8);
}

/* Compares what makes an update impossible first; what is left can be reconciled or is only to be known. */
static uint32_t compare(const struct record *old, const struct record *new, struct handover *handover) {
  const uint8_t *abi_old = only_entry(old, CHARACTERISTIC_BOOTSTRAP, 12);
  const uint8_t *abi_new = only_entry(new, CHARACTERISTIC_BOOTSTRAP, 12);
  const uint8_t *version_old = only_entry(old, CHARACTERISTIC_VERSION, 8);
  const uint8_t *version_new = only_entry(new, CHARACTERISTIC_VERSION, 8);
  if (abi_old == 0 || abi_new == 0 || version_old == 0 || version_new == 0) return ERROR_CHARACTERISTICS;
  if (!same_adapter(old, new)) return ERROR_ADAPTER_TYPE;
  if (counter_of(new) < counter_of(old)) return ERROR_SECURITY_COUNTER;
  handover->difference = layout_difference(old, new);
  if (!equal_bytes(version_old, version_new, 8)) handover->difference |= DIFFERENCE_VERSION;
  if (memory_of(new) > memory_of(old)) handover->difference |= DIFFERENCE_MEMORY;
  if (get32(abi_old) != get32(abi_new)) handover->difference |= DIFFERENCE_ABI;
  if (handover->difference & DIFFERENCE_ABI) return ERROR_BOOTSTRAP_ABI;
  return handover->difference & DIFFERENCE_NO_BRIDGE ? ERROR_NO_CONVERSION : MODULE_OK;
}

/* The bootstrap's entry is that of the module of its kind. */
static uint32_t find_bootstrap(const struct record *new, struct handover *handover) {
  uint32_t cursor = 0;
  const uint8_t *module;
  while ((module = next_entry(new, CHARACTERISTIC_MODULE, 16, &cursor)) != 0) {
    if (get32(module) != MODULE_KIND_BOOTSTRAP) continue;
    uint32_t entry = get32(module + 12);
    if (entry >= handover->staged_bytes) return ERROR_CHARACTERISTICS;
    handover->bootstrap_entry = handover->staged_base + entry;
    return MODULE_OK;
  }
  return ERROR_CHARACTERISTICS;
}

/* Fills handover->difference and handover->bootstrap_entry; an error says why the images cannot follow each other. */
uint32_t update_query(struct handover *handover) {
  struct record old, new;
  marker(MARKER_QUERY);
  uint32_t error = find_characteristics(handover->run_base, handover->run_bytes, &old);
  if (error == MODULE_OK) error = check_record(&old);
  if (error == MODULE_OK) error = find_characteristics(handover->staged_base, handover->staged_bytes, &new);
  if (error == MODULE_OK) error = check_record(&new);
  if (error == MODULE_OK) error = find_bootstrap(&new, handover);
  return error == MODULE_OK ? compare(&old, &new, handover) : error;
}
