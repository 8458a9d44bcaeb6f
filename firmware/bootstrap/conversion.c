/*
 * The conversion module: reads the old image's tables and writes what they mean, in the layouts of this image, into a
 * fresh area. The old tables stay as they are, so until the pointers are switched nothing has happened.
 *
 * Same-named fields keep their numeric value, fields that are new are 0. Pure C without access to the board: the tests
 * compile this file for the host as well.
 */
#include "../include/handover.h"
#include "../include/table-layouts.h"
#ifdef __riscv
#include "../include/cpu.h"
#else
static inline void cache_clean(uint32_t address, uint32_t bytes, uint32_t line_bytes) {
  (void)address, (void)bytes, (void)line_bytes;
}
#endif

#define NPORTID_MAX 0xFFFFFFu
#define AREA_ALIGNMENT 64u

/* Converts one entry; returns MODULE_OK or ERROR_ENTRY. */
typedef uint32_t convert_entry(const uint8_t *from, uint8_t *to);

#if LOGIN_LAYOUT == 2
static uint32_t login_1_to_2(const uint8_t *from, uint8_t *to) {
  const struct login_layout1 *old = (const struct login_layout1 *)from;
  struct login_layout2 *new = (struct login_layout2 *)to;
  if (old->nportid > NPORTID_MAX || old->state > UINT8_MAX) return ERROR_ENTRY;
  new->nportid = old->nportid;
  for (unsigned i = 0; i < sizeof new->wwpn; i++) new->wwpn[i] = old->wwpn[i];
  new->flags = old->flags;
  new->prio = 0;
  new->credits = old->credits;
  new->state = (uint8_t)old->state;
  new->reserved[0] = new->reserved[1] = new->reserved[2] = 0;
  return MODULE_OK;
}
#endif

#if PATH_LAYOUT == 2
static uint32_t path_1_to_2(const uint8_t *from, uint8_t *to) {
  const struct path_layout1 *old = (const struct path_layout1 *)from;
  struct path_layout2 *new = (struct path_layout2 *)to;
  if (old->nportid > NPORTID_MAX) return ERROR_ENTRY;
  new->lun = old->lun;
  new->lun_high = 0;
  new->nportid = old->nportid;
  new->port = old->port;
  new->state = old->state;
  new->ioq = old->ioq;
  return MODULE_OK;
}
#endif

/* What this image makes of one table. Built at run time: a pointer in constant data would not be position independent. */
struct conversion_rule {
  uint32_t layout;     /* of this image */
  uint32_t capacity;   /* of this image */
  uint32_t from_bytes; /* of one entry */
  uint32_t to_bytes;
  convert_entry *convert; /* 0: this layout cannot be converted */
};

/* Compares 8 bytes; `expected` is a literal whose zero padding is compared as well. */
static int named(const char *name, const char *expected) {
  for (unsigned i = 0; i < 8; i++) {
    if (name[i] != *expected) return 0;
    if (*expected != 0) expected++;
  }
  return 1;
}

static struct conversion_rule rule_for(const char *name, uint32_t from) {
  struct conversion_rule rule = {0, 0, 0, 0, 0};
  (void)from;
  if (named(name, "config")) {
    rule.layout = CONFIG_LAYOUT;
    rule.capacity = CONFIG_CAPACITY;
    rule.to_bytes = sizeof(config_entry);
  } else if (named(name, "login")) {
    rule.layout = LOGIN_LAYOUT;
    rule.capacity = LOGIN_CAPACITY;
    rule.to_bytes = sizeof(login_entry);
#if LOGIN_LAYOUT == 2
    rule.from_bytes = sizeof(struct login_layout1);
    if (from == 1) rule.convert = login_1_to_2;
#endif
  } else if (named(name, "path")) {
    rule.layout = PATH_LAYOUT;
    rule.capacity = PATH_CAPACITY;
    rule.to_bytes = sizeof(path_entry);
#if PATH_LAYOUT == 2
    rule.from_bytes = sizeof(struct path_layout1);
    if (from == 1) rule.convert = path_1_to_2;
#endif
  }
  return rule;
}

static uint32_t convert_entries(const struct conversion_rule *rule, const uint8_t *from, uint8_t *to, uint32_t count,
                                uint32_t *index) {
  for (uint32_t i = 0; i < count; i++) {
    *index = i;
    uint32_t error = rule->convert(from, to);
    if (error != MODULE_OK) return error;
    from += rule->from_bytes;
    to += rule->to_bytes;
  }
  return MODULE_OK;
}

/*
 * Converts one table into area[0 .. area_bytes). Writes the bytes used to *used and, on ERROR_ENTRY, the entry's index to
 * *index. A table that is already in this image's layout needs no conversion: *used is 0 and nothing is written.
 */
uint32_t convert_table(const struct handover_table *table, const uint8_t *source, uint8_t *area, uint32_t area_bytes,
                       uint32_t *used, uint32_t *index) {
  struct conversion_rule rule = rule_for(table->name, table->layout);
  *used = 0;
  *index = 0;
  if (rule.layout == 0) return ERROR_NO_CONVERSION;
  if (table->layout == rule.layout) return MODULE_OK;
  if (rule.convert == 0) return ERROR_NO_CONVERSION;
  if (table->count > table->capacity || table->count > rule.capacity) return ERROR_SPACE;
  if (rule.capacity * rule.to_bytes > area_bytes) return ERROR_SPACE;
  uint32_t error = convert_entries(&rule, source, area, table->count, index);
  if (error == MODULE_OK) *used = rule.capacity * rule.to_bytes;
  return error;
}

/*
 * Converts one table to where the caller has placed it: the entries from old->address, as many as old->count, which may be
 * a part of the table. A table that keeps its layout is copied. What was written is cleaned: a core reset follows.
 */
static uint32_t convert_placed(const struct handover_table *old, const struct handover_table *new, uint32_t line,
                               uint32_t *index) {
  struct conversion_rule rule = rule_for(old->name, old->layout);
  const uint8_t *from = (const uint8_t *)(uintptr_t)old->address;
  uint8_t *to = (uint8_t *)(uintptr_t)new->address;
  if (rule.layout != new->layout) return ERROR_NO_CONVERSION;
  if (old->count > new->capacity) return ERROR_SPACE;
  if (old->layout != rule.layout) {
    if (rule.convert == 0) return ERROR_NO_CONVERSION;
    uint32_t error = convert_entries(&rule, from, to, old->count, index);
    if (error != MODULE_OK) return error;
  } else {
    for (uint32_t left = old->count * rule.to_bytes; left > 0; left -= 4, from += 4, to += 4)
      *(volatile uint32_t *)to = *(const volatile uint32_t *)from;
  }
  cache_clean(new->address, old->count * rule.to_bytes, line);
  return MODULE_OK;
}

static uint32_t convert_all_placed(struct handover *handover) {
  for (unsigned i = 0; i < HANDOVER_TABLES; i++) {
    const struct handover_table *old = &handover->tables[i], *new = &handover->converted[i];
    uint32_t index = 0;
    if (old->name[0] == 0) continue;
    if (old->address & 3 || new->address & 3) return ERROR_ALIGNMENT;
    uint32_t error = convert_placed(old, new, handover->cache_line_bytes, &index);
    if (error == MODULE_OK) continue;
    handover->error_detail = i << 24 | index;
    return error;
  }
  return MODULE_OK;
}

/* Converts all tables of the handover area and writes handover->converted. The old tables and their pointers stay. */
uint32_t conversion(struct handover *handover) {
  if (handover->flags & HANDOVER_TABLES_PLACED) return convert_all_placed(handover);
  uint32_t next = handover->table_area_base, end = next + handover->table_area_bytes;
  for (unsigned i = 0; i < HANDOVER_TABLES; i++) {
    const struct handover_table *old = &handover->tables[i];
    struct handover_table *new = &handover->converted[i];
    uint32_t used = 0, index = 0;
    *new = *old;
    if (old->name[0] == 0) continue;
    if (old->address & 3 || next & 3) return ERROR_ALIGNMENT;
    uint32_t error = convert_table(old, (const uint8_t *)(uintptr_t)old->address, (uint8_t *)(uintptr_t)next, end - next,
                                   &used, &index);
    if (error != MODULE_OK) {
      handover->error_detail = i << 24 | index;
      return error;
    }
    if (used == 0) continue;
    struct conversion_rule rule = rule_for(old->name, old->layout);
    new->address = next;
    new->layout = rule.layout;
    new->capacity = rule.capacity;
    next += (used + AREA_ALIGNMENT - 1) & ~(AREA_ALIGNMENT - 1);
    if (next > end) next = end;
  }
  return MODULE_OK;
}
