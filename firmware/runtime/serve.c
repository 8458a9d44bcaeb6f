/*
 * One frame for a caller that owns the queues: a command with its data behind it in the same buffer is answered in place.
 * Nothing is kept between calls but where the tables are.
 */
#include "cpu.h"
#include "frame.h"
#include "modules.h"
#include "runtime.h"

#define COMMAND_BYTES 32u
#define RESPONSE_BYTES 24u
#define ANSWER_BYTES 64u /* whole cache lines */

#define OP_TEST_UNIT_READY 0x00u
#define OP_READ_10 0x28u
#define OP_WRITE_10 0x2Au
#define OP_READ_16 0x88u
#define OP_WRITE_16 0x8Au

#define STATUS_GOOD 0x00u
#define STATUS_CHECK_CONDITION 0x02u

#define TABLE_PATH 2u /* place of the path table in the handover area */

/* The runtime's own pointers, unless they are those of the handover area already. */
static uint32_t attach(const struct handover *handover) {
  if (tables.path == (path_entry *)handover->tables[TABLE_PATH].address) return MODULE_OK;
  return tables_attach(handover->tables);
}

/* Takes a command; what it does to the disk is not modelled. The path counts what was taken from it. */
static uint32_t execute(const uint8_t *frame, uint32_t line) {
  const uint8_t *command = frame + FRAME_HEADER_BYTES;
  path_entry *path = path_find(frame_s_id(frame), get_be16(command) & 0x3FFF);
  if (path == 0 || path->state != PATH_ACTIVE) return STATUS_CHECK_CONDITION;
  switch (command[12]) {
    case OP_TEST_UNIT_READY:
    case OP_READ_10:
    case OP_READ_16:
    case OP_WRITE_10:
    case OP_WRITE_16:
      path->ioq++;
      cache_clean((uint32_t)path, sizeof *path, line); /* a core reset must not take it back */
      return STATUS_GOOD;
    default:
      return STATUS_CHECK_CONDITION;
  }
}

/* FCP_RSP over the command: addresses turned round, exchange kept. */
static void respond(uint8_t *frame, uint32_t status) {
  uint32_t to = frame_s_id(frame), from = frame_d_id(frame);
  frame[0] = R_CTL_FCP_RSP;
  put_be24(frame + 1, to);
  put_be24(frame + 5, from);
  put_be24(frame + 9, F_CTL_RESPONDER | F_CTL_LAST_SEQUENCE | F_CTL_END_SEQUENCE);
  volatile uint32_t *payload = (volatile uint32_t *)(frame + FRAME_HEADER_BYTES);
  for (uint32_t i = 0; i < RESPONSE_BYTES / 4; i++) payload[i] = 0;
  frame[FRAME_HEADER_BYTES + 11] = (uint8_t)status;
}

/* Serves the frame that a port's DMA has left in a buffer. The buffer begins with a cache line of its own. */
uint32_t runtime_serve(struct handover *handover, uint32_t port, uint8_t *frame, uint32_t length) {
  uint32_t line = handover->cache_line_bytes;
  (void)port;
  if ((uint32_t)frame & 3 || length < FRAME_HEADER_BYTES + COMMAND_BYTES) return ERROR_ALIGNMENT;
  cache_invalidate((uint32_t)frame, ANSWER_BYTES, line);
  uint32_t error = attach(handover);
  if (error != MODULE_OK) return error;
  if (frame_r_ctl(frame) != R_CTL_FCP_CMND) return MODULE_OK; /* class 3: what is not understood is discarded */
  respond(frame, execute(frame, line));
  cache_clean((uint32_t)frame, ANSWER_BYTES, line);
  fence_all();
  return MODULE_OK;
}
