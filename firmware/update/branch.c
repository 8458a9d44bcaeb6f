/*
 * The branch module of the old image. It quiesces the service, says in the handover area what the new image takes over,
 * and branches: the last instruction that the old image retires is the jump to the bootstrap of the new one. If the
 * bootstrap returns, it returns to the caller of update_branch and the old image goes on.
 */
#include "cpu.h"
#include "mmio.h"
#include "modules.h"
#include "runtime.h"

/* What the next image finds is in DRAM, whatever becomes of this core's caches: tables, and where they are. */
static void clean_handover(const struct handover *handover) {
  uint32_t line = handover->cache_line_bytes;
  if (line == 0) return;
  const struct handover_table *first = &handover->tables[0], *last = &handover->tables[2];
  cache_clean(first->address, last->address - first->address + last->count * sizeof(path_entry), line);
  cache_clean((uint32_t)handover, sizeof *handover, line);
  fence_all();
}

/* No frame is served from here on; what the ports accept waits in their rings. Tables and positions are final. */
uint32_t update_quiesce(struct handover *handover) {
  runtime_quiesce(1);
  tables_publish(handover->tables);
  for (uint32_t port = 0; port < PORT_COUNT; port++) port_queues_publish(port, &handover->ports[port]);
  clean_handover(handover);
  return MODULE_OK;
}

/* The update was given up before the overlay: the old image goes on. */
uint32_t update_resume(struct handover *handover) {
  (void)handover;
  runtime_quiesce(0);
  return MODULE_OK;
}

uint32_t update_branch(struct handover *handover) {
  uint32_t entry = handover->bootstrap_entry;
  if (entry & 1) return ERROR_ALIGNMENT;
  if (entry < handover->staged_base || entry >= handover->staged_base + handover->staged_bytes) return ERROR_HANDOVER;
  marker(MARKER_BRANCH);
  fence_instruction(); /* the staged bytes were written by the engine, not fetched before */
  uint32_t (*bootstrap)(struct handover *) = (uint32_t (*)(struct handover *))entry;
  return bootstrap(handover); /* a tail call: jr, with the caller's return address and stack */
}
