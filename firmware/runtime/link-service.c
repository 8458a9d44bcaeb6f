/* Extended link services (FC-LS-3): our own FLOGI, and PLOGI, PRLI and LOGO of the hosts. */
#include "frame.h"
#include "mmio.h"
#include "runtime.h"

#define ELS_LS_RJT 0x01u
#define ELS_LS_ACC 0x02u
#define ELS_PLOGI 0x03u
#define ELS_FLOGI 0x04u
#define ELS_LOGO 0x05u
#define ELS_PRLI 0x20u
#define LOGIN_PAYLOAD_BYTES 116u
#define PRLI_PAYLOAD_BYTES 20u
#define REJECT_UNSUPPORTED 0x0B0000u
#define REJECT_NO_RESOURCES 0x090000u
#define RECEIVE_FIELD_BYTES 2112u

#define REPLY_F_CTL (F_CTL_LAST_SEQUENCE | F_CTL_END_SEQUENCE)

/* The adapter's names: NAA 5, from the configuration; the port number is in the last byte. */
static void put_name(uint8_t *p, uint32_t port) {
  put_be32(p, config_get(CONFIG_ADAPTER_WWNN_HIGH, 0x50050763u));
  put_be32(p + 4, config_get(CONFIG_ADAPTER_WWNN_LOW, 0x0A000000u) + port);
}

static void clear(uint8_t *p, uint32_t bytes) {
  for (volatile uint8_t *to = p; bytes > 0; bytes--) *to++ = 0;
}

/* FLOGI, PLOGI and their LS_ACC share one payload: common service parameters, names, class parameters. */
static void put_login_payload(uint8_t *p, uint32_t command, uint32_t port) {
  clear(p, LOGIN_PAYLOAD_BYTES);
  p[0] = (uint8_t)command;
  put_be16(p + 4, 0x2020); /* FC-PH version 4.3 */
  put_be16(p + 6, RING_ENTRIES - 1);
  put_be16(p + 8, 0x8800); /* continuously increasing relative offset */
  put_be16(p + 10, RECEIVE_FIELD_BYTES);
  put_name(p + 20, port);
  put_name(p + 28, 0xFF);
  put_be16(p + 68, 0x8000); /* class 3 valid */
  put_be16(p + 74, RECEIVE_FIELD_BYTES);
}

/* Sends FLOGI to the fabric; its LS_ACC assigns the N_Port ID. */
void link_service_fabric_login(uint32_t port) {
  uint8_t *frame = port_transmit_buffer(port);
  if (frame == 0) return;
  clear(frame, FRAME_HEADER_BYTES);
  frame[0] = R_CTL_ELS_REQUEST;
  put_be24(frame + 1, FABRIC_F_PORT);
  frame[8] = TYPE_ELS;
  put_be24(frame + 9, 0x290000); /* first sequence, end of sequence, transfer initiative */
  put_be16(frame + 16, 0x1000 + port);
  put_be16(frame + 18, RX_ID_UNASSIGNED);
  put_login_payload(frame + FRAME_HEADER_BYTES, ELS_FLOGI, port);
  port_transmit(port, FRAME_HEADER_BYTES + LOGIN_PAYLOAD_BYTES);
}

static void accept_fabric_login(uint32_t port, const uint8_t *frame) {
  login_entry *login = login_add(FABRIC_F_PORT, frame + FRAME_HEADER_BYTES + 20);
  if (login != 0) login->state = LOGIN_FABRIC;
  write32(PORT_BASE(port) + PORT_NPORTID, frame_d_id(frame));
}

static void reject(uint8_t *reply, uint32_t reason) {
  uint8_t *payload = reply + FRAME_HEADER_BYTES;
  put_be32(payload, ELS_LS_RJT << 24);
  put_be32(payload + 4, reason);
}

/* Each returns the bytes of the reply's payload. */
static uint32_t port_login(uint32_t port, const uint8_t *frame, uint8_t *reply) {
  const uint8_t *payload = frame + FRAME_HEADER_BYTES;
  login_entry *login = login_add(frame_s_id(frame), payload + 20);
  if (login == 0) {
    reject(reply, REJECT_NO_RESOURCES);
    return 8;
  }
  login->credits = get_be16(payload + 6);
  put_login_payload(reply + FRAME_HEADER_BYTES, ELS_LS_ACC, port);
  return LOGIN_PAYLOAD_BYTES;
}

static uint32_t process_login(uint32_t port, const uint8_t *frame, uint8_t *reply) {
  uint32_t nportid = frame_s_id(frame), luns = config_get(CONFIG_LUNS_PER_PORT, 4);
  uint8_t *payload = reply + FRAME_HEADER_BYTES;
  login_entry *login = login_find(nportid);
  if (login == 0) {
    reject(reply, REJECT_UNSUPPORTED);
    return 8;
  }
  login->state = LOGIN_PRLI;
  for (uint32_t lun = 0; lun < luns; lun++) path_add(nportid, lun, port);
  clear(payload, PRLI_PAYLOAD_BYTES);
  put_be32(payload, ELS_LS_ACC << 24 | 0x100000u | PRLI_PAYLOAD_BYTES);
  put_be32(payload + 4, 0x08002100u); /* FCP, image pair established, request executed */
  put_be32(payload + 16, 0x12u);      /* target function, read XFER_RDY disabled */
  return PRLI_PAYLOAD_BYTES;
}

static uint32_t logout(const uint8_t *frame, uint8_t *reply) {
  login_remove(frame_s_id(frame));
  put_be32(reply + FRAME_HEADER_BYTES, ELS_LS_ACC << 24);
  return 4;
}

void link_service_receive(uint32_t port, const uint8_t *frame, uint32_t length) {
  uint32_t payload_bytes = length - FRAME_HEADER_BYTES, bytes;
  if (payload_bytes < 4) return;
  uint32_t command = frame[FRAME_HEADER_BYTES];
  if (frame_r_ctl(frame) == R_CTL_ELS_REPLY) {
    if (command == ELS_LS_ACC && frame_s_id(frame) == FABRIC_F_PORT && payload_bytes >= LOGIN_PAYLOAD_BYTES)
      accept_fabric_login(port, frame);
    return;
  }
  uint8_t *reply = port_transmit_buffer(port);
  if (reply == 0) return;
  frame_reply(reply, frame, R_CTL_ELS_REPLY, REPLY_F_CTL);
  if (command == ELS_PLOGI && payload_bytes >= LOGIN_PAYLOAD_BYTES)
    bytes = port_login(port, frame, reply);
  else if (command == ELS_PRLI && payload_bytes >= PRLI_PAYLOAD_BYTES)
    bytes = process_login(port, frame, reply);
  else if (command == ELS_LOGO)
    bytes = logout(frame, reply);
  else
    reject(reply, REJECT_UNSUPPORTED), bytes = 8;
  port_transmit(port, FRAME_HEADER_BYTES + bytes);
}
