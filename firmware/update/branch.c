/*
 * The branch module of the old image: the last instruction that the old image retires is the jump to the bootstrap of the
 * new one. If the bootstrap returns, it returns to the caller of this function and the old image goes on.
 */
#include "cpu.h"
#include "mmio.h"
#include "modules.h"

uint32_t update_branch(struct handover *handover) {
  uint32_t entry = handover->bootstrap_entry;
  if (entry & 1) return ERROR_ALIGNMENT;
  if (entry < handover->staged_base || entry >= handover->staged_base + handover->staged_bytes) return ERROR_HANDOVER;
  marker(MARKER_BRANCH);
  fence_instruction(); /* the staged bytes were written by the engine, not fetched before */
  uint32_t (*bootstrap)(struct handover *) = (uint32_t (*)(struct handover *))entry;
  return bootstrap(handover); /* a tail call: jr, with the caller's return address and stack */
}
