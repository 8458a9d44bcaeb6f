/*
 * Runs the firmware's conversion of one table on the host. Standard input: struct handover_table, area bytes u32, then the
 * entries. Standard output: error, bytes used, index (u32 each), then the whole area, which was 0xA5 before, and the source.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handover.h"

uint32_t convert_table(const struct handover_table *table, const uint8_t *source, uint8_t *area, uint32_t area_bytes,
                       uint32_t *used, uint32_t *index);

int main(void) {
  struct handover_table table;
  uint32_t area_bytes, answer[3] = {0, 0, 0};
  static uint8_t source[1 << 20];
  if (fread(&table, sizeof table, 1, stdin) != 1 || fread(&area_bytes, 4, 1, stdin) != 1 || area_bytes > 1 << 24) return 2;
  size_t source_bytes = fread(source, 1, sizeof source, stdin);
  uint8_t *area = malloc(area_bytes + 1);
  if (area == NULL) return 2;
  memset(area, 0xA5, area_bytes + 1);
  answer[0] = convert_table(&table, source, area, area_bytes, &answer[1], &answer[2]);
  if (area[area_bytes] != 0xA5) return 3; /* wrote behind the area */
  fwrite(answer, sizeof answer, 1, stdout);
  fwrite(area, 1, area_bytes, stdout);
  fwrite(source, 1, source_bytes, stdout);
  return 0;
}
