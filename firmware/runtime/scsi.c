/*
 * SCSI over FCP (FCP-4, SPC-5, SBC-4): the commands that a host sends to find a disk and to use it. The adapter keeps no
 * state per exchange: it puts the path's index into RX_ID, and the host sends it back with the data.
 */
#include "constant-tables.h"
#include "frame.h"
#include "runtime.h"

#define COMMAND_BYTES 32u
#define RESPONSE_BYTES 24u
#define SENSE_BYTES 18u
#define DATA_BYTES_MAX 2048u

#define OP_TEST_UNIT_READY 0x00u
#define OP_INQUIRY 0x12u
#define OP_READ_CAPACITY_10 0x25u
#define OP_READ_10 0x28u
#define OP_WRITE_10 0x2Au
#define OP_READ_16 0x88u
#define OP_WRITE_16 0x8Au

#define STATUS_GOOD 0x00u
#define STATUS_CHECK_CONDITION 0x02u
#define STATUS_TASK_SET_FULL 0x28u
#define SENSE_ILLEGAL_REQUEST 0x05u
#define ASC_INVALID_COMMAND 0x2000u
#define ASC_LUN_NOT_SUPPORTED 0x2500u

#define LAST_BLOCK 0x001FFFFFu
#define BLOCK_BYTES 512u
#define REPLY_F_CTL (F_CTL_LAST_SEQUENCE | F_CTL_END_SEQUENCE)

static void clear(uint8_t *p, uint32_t bytes) {
  for (volatile uint8_t *to = p; bytes > 0; bytes--) *to++ = 0;
}

/* Sense codes that the text table does not list are not sent: a host could not name them. */
static uint32_t sense_code_known(uint32_t asc) {
  for (uint32_t i = 0; i < scsi_sense_text_count; i++)
    if ((uint32_t)scsi_sense_text[i].asc << 8 == (asc & 0xFF00) && scsi_sense_text[i].ascq == (asc & 0xFF)) return 1;
  return 0;
}

static void respond(uint32_t port, const uint8_t *frame, uint32_t status, uint32_t key, uint32_t asc) {
  uint8_t *reply = port_transmit_buffer(port);
  if (reply == 0) return;
  uint8_t *response = reply + FRAME_HEADER_BYTES, *sense = response + RESPONSE_BYTES;
  uint32_t sense_bytes = status == STATUS_CHECK_CONDITION ? SENSE_BYTES : 0;
  frame_reply(reply, frame, R_CTL_FCP_RSP, REPLY_F_CTL);
  clear(response, RESPONSE_BYTES + sense_bytes);
  response[11] = (uint8_t)status;
  if (sense_bytes != 0) {
    response[10] = 0x02; /* FCP_SNS_LEN valid */
    put_be32(response + 16, sense_bytes);
    sense[0] = 0x70;
    sense[2] = (uint8_t)key;
    sense[7] = SENSE_BYTES - 8;
    put_be16(sense + 12, sense_code_known(asc) ? asc : 0);
  }
  port_transmit(port, FRAME_HEADER_BYTES + RESPONSE_BYTES + sense_bytes);
}

/* Begins a data frame; returns its payload, or 0 while the ring is full. */
static uint8_t *data_frame(uint32_t port, const uint8_t *frame) {
  uint8_t *reply = port_transmit_buffer(port);
  if (reply == 0) return 0;
  frame_reply(reply, frame, R_CTL_FCP_DATA, F_CTL_END_SEQUENCE);
  return reply + FRAME_HEADER_BYTES;
}

static uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

static void inquiry(uint32_t port, const uint8_t *frame, uint32_t data_bytes) {
  static const char identity[29] = "FASTLOADReference disk  " "1.00";
  uint8_t *data = data_frame(port, frame);
  if (data == 0) return;
  clear(data, 36);
  data[2] = 0x07; /* SPC-5 */
  data[3] = 0x12;
  data[4] = 31;
  data[7] = 0x02; /* command queueing */
  for (uint32_t i = 0; i < 28; i++) data[8 + i] = (uint8_t)identity[i];
  port_transmit(port, FRAME_HEADER_BYTES + smaller(36, data_bytes));
}

static void read_capacity(uint32_t port, const uint8_t *frame, uint32_t data_bytes) {
  uint8_t *data = data_frame(port, frame);
  if (data == 0) return;
  put_be32(data, LAST_BLOCK);
  put_be32(data + 4, BLOCK_BYTES);
  port_transmit(port, FRAME_HEADER_BYTES + smaller(8, data_bytes));
}

/* The disk behind the adapter is not there: a block's words are its number and the word's offset, so that a host can check. */
static void read_blocks(uint32_t port, const uint8_t *frame, uint32_t block, uint32_t data_bytes) {
  uint8_t *data = data_frame(port, frame);
  uint32_t bytes = smaller(data_bytes, DATA_BYTES_MAX);
  if (data == 0) return;
  for (uint32_t at = 0; at + 4 <= bytes; at += 4) put_be32(data + at, (block + at / BLOCK_BYTES) << 8 ^ at);
  port_transmit(port, FRAME_HEADER_BYTES + bytes);
}

/* XFER_RDY asks for the data; the path is remembered in RX_ID. */
static void write_blocks(uint32_t port, const uint8_t *frame, path_entry *path, uint32_t data_bytes) {
  uint8_t *reply = port_transmit_buffer(port);
  if (reply == 0) return;
  frame_reply(reply, frame, R_CTL_FCP_XFER_RDY, F_CTL_END_SEQUENCE | F_CTL_TRANSFER_INITIATIVE);
  put_be16(reply + 18, path_index(path));
  put_be32(reply + FRAME_HEADER_BYTES, 0);
  put_be32(reply + FRAME_HEADER_BYTES + 4, data_bytes);
  put_be32(reply + FRAME_HEADER_BYTES + 8, 0);
  path->ioq++;
  port_transmit(port, FRAME_HEADER_BYTES + 12);
}

/* Single-level LUN addressing: bytes 0 and 1 of the eight. */
static uint32_t lun_of(const uint8_t *command) { return get_be16(command) & 0x3FFF; }

static int task_set_full(const path_entry *path) {
#if FEATURE_QUEUE_DEPTH_LIMIT
  return path->ioq >= config_get(CONFIG_QUEUE_DEPTH, 64);
#else
  (void)path;
  return 0;
#endif
}

static void execute(uint32_t port, const uint8_t *frame, path_entry *path) {
  const uint8_t *command = frame + FRAME_HEADER_BYTES, *cdb = command + 12;
  uint32_t data_bytes = get_be32(command + 28);
  switch (cdb[0]) {
    case OP_TEST_UNIT_READY:
      break;
    case OP_INQUIRY:
      inquiry(port, frame, data_bytes);
      break;
    case OP_READ_CAPACITY_10:
      read_capacity(port, frame, data_bytes);
      break;
    case OP_READ_10:
      read_blocks(port, frame, get_be32(cdb + 2), data_bytes);
      break;
    case OP_READ_16:
      read_blocks(port, frame, get_be32(cdb + 6), data_bytes);
      break;
    case OP_WRITE_10:
    case OP_WRITE_16:
      write_blocks(port, frame, path, data_bytes);
      return; /* the response follows the data */
    default:
      respond(port, frame, STATUS_CHECK_CONDITION, SENSE_ILLEGAL_REQUEST, ASC_INVALID_COMMAND);
      return;
  }
  respond(port, frame, STATUS_GOOD, 0, 0);
}

void scsi_receive_command(uint32_t port, const uint8_t *frame, uint32_t length) {
  if (length < FRAME_HEADER_BYTES + COMMAND_BYTES) return;
  path_entry *path = path_find(frame_s_id(frame), lun_of(frame + FRAME_HEADER_BYTES));
  if (path == 0)
    respond(port, frame, STATUS_CHECK_CONDITION, SENSE_ILLEGAL_REQUEST, ASC_LUN_NOT_SUPPORTED);
  else if (task_set_full(path))
    respond(port, frame, STATUS_TASK_SET_FULL, 0, 0);
  else
    execute(port, frame, path);
}

/* The last data frame of a write ends it. */
void scsi_receive_data(uint32_t port, const uint8_t *frame, uint32_t length) {
  (void)length;
  if (!(frame_f_ctl(frame) & F_CTL_END_SEQUENCE)) return;
  path_entry *path = path_at(frame_rx_id(frame));
  if (path != 0 && path->ioq > 0) path->ioq--;
  respond(port, frame, STATUS_GOOD, 0, 0);
}
