/* Fibre Channel frames (FC-FS-5): big endian, 24 bytes of header. Offsets and codes that the runtime needs. */
#ifndef FASTLOAD_FRAME_H
#define FASTLOAD_FRAME_H

#include <stdint.h>

#define FRAME_HEADER_BYTES 24u
#define FRAME_PAYLOAD_MAX 2112u

#define R_CTL_FCP_DATA 0x01u
#define R_CTL_FCP_XFER_RDY 0x05u
#define R_CTL_FCP_CMND 0x06u
#define R_CTL_FCP_RSP 0x07u
#define R_CTL_ELS_REQUEST 0x22u
#define R_CTL_ELS_REPLY 0x23u
#define TYPE_ELS 0x01u
#define TYPE_FCP 0x08u

#define F_CTL_RESPONDER 0x800000u
#define F_CTL_LAST_SEQUENCE 0x100000u
#define F_CTL_END_SEQUENCE 0x080000u
#define F_CTL_TRANSFER_INITIATIVE 0x010000u

#define FABRIC_F_PORT 0xFFFFFEu
#define RX_ID_UNASSIGNED 0xFFFFu

static inline uint32_t get_be16(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }
static inline uint32_t get_be24(const uint8_t *p) { return (uint32_t)p[0] << 16 | get_be16(p + 1); }
static inline uint32_t get_be32(const uint8_t *p) { return (uint32_t)p[0] << 24 | get_be24(p + 1); }
static inline void put_be16(uint8_t *p, uint32_t value) { p[0] = (uint8_t)(value >> 8), p[1] = (uint8_t)value; }
static inline void put_be24(uint8_t *p, uint32_t value) { p[0] = (uint8_t)(value >> 16), put_be16(p + 1, value); }
static inline void put_be32(uint8_t *p, uint32_t value) { p[0] = (uint8_t)(value >> 24), put_be24(p + 1, value); }

static inline uint32_t frame_r_ctl(const uint8_t *frame) { return frame[0]; }
static inline uint32_t frame_d_id(const uint8_t *frame) { return get_be24(frame + 1); }
static inline uint32_t frame_s_id(const uint8_t *frame) { return get_be24(frame + 5); }
static inline uint32_t frame_f_ctl(const uint8_t *frame) { return get_be24(frame + 9); }
static inline uint32_t frame_ox_id(const uint8_t *frame) { return get_be16(frame + 16); }
static inline uint32_t frame_rx_id(const uint8_t *frame) { return get_be16(frame + 18); }

/* Builds the header of a reply to `request` (addresses turned round, exchange kept). */
static inline void frame_reply(uint8_t *reply, const uint8_t *request, uint32_t r_ctl, uint32_t f_ctl) {
  reply[0] = (uint8_t)r_ctl;
  put_be24(reply + 1, frame_s_id(request));
  reply[4] = 0;
  put_be24(reply + 5, frame_d_id(request));
  reply[8] = request[8];
  put_be24(reply + 9, F_CTL_RESPONDER | f_ctl);
  put_be32(reply + 12, 0);
  put_be16(reply + 16, frame_ox_id(request));
  put_be16(reply + 18, frame_rx_id(request));
  put_be32(reply + 20, 0);
}

#endif
