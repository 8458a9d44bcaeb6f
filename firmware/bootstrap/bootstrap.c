/*
 * The bootstrap module: where the old image branches to. It runs from wherever the new image was staged, on the old
 * image's stack, and uses nothing outside its own four sections, so that it may run before the rest has arrived.
 */
#include "cpu.h"
#include "mmio.h"
#include "modules.h"
#include "version.h"

#define MCUBOOT_HEADER_BYTES 0x200u

/* Jumps to the vectors of the image that now stands at the run base. */
static void start_overlaid_image(struct handover *handover) {
  void (*vectors)(struct handover *) = (void (*)(struct handover *))(handover->run_base + MCUBOOT_HEADER_BYTES);
  marker(MARKER_START);
  fence_instruction();
  vectors(handover);
}

static uint32_t check_handover(const struct handover *handover) {
  if (handover->magic != HANDOVER_MAGIC) return ERROR_HANDOVER;
  if (handover->bootstrap_abi != BOOTSTRAP_ABI) return ERROR_BOOTSTRAP_ABI;
  if (handover->bytes < sizeof(struct handover)) return ERROR_HANDOVER;
  return MODULE_OK;
}

/* Takes one step if it is asked for and was not done before: a bootstrap may be entered once for each. */
static uint32_t take_step(struct handover *handover, uint32_t step, uint32_t phase, uint32_t (*module)(struct handover *)) {
  if (!(handover->steps & step) || (handover->steps_done & step)) return MODULE_OK;
  marker(phase);
  uint32_t error = module(handover);
  if (error == MODULE_OK) handover->steps_done |= step;
  return error;
}

/*
 * Takes the steps that handover->steps asks for. Returns 0, or the error of the step that failed (also in
 * handover->error): the caller then resumes the old image. With STEP_START it does not return.
 */
uint32_t bootstrap_entry(struct handover *handover) {
  uint32_t error = check_handover(handover);
  if (error != MODULE_OK) return error;
  marker(MARKER_BOOTSTRAP);
  error = take_step(handover, STEP_MEMORY_INITIALIZATION, MARKER_MEMORY_INITIALIZATION, memory_initialization);
  if (error == MODULE_OK) error = take_step(handover, STEP_CONVERSION, MARKER_CONVERSION, conversion);
  if (error == MODULE_OK) error = take_step(handover, STEP_COPY, MARKER_COPY, copy_overlay);
  handover->error = error;
  if (error == MODULE_OK && (handover->steps & STEP_START)) start_overlaid_image(handover);
  return error;
}
