/*
 * The fastload key as it lies in NVRAM: two slots of 64 bytes behind a counter. A key counts once, for one image and for
 * one value of the counter; whoever consumes it writes the counter first, so that a torn consumption cannot be repeated.
 */
#ifndef FASTLOAD_KEY_H
#define FASTLOAD_KEY_H

#include <stdint.h>

#define KEY_MAGIC 0x594B4C46u /* "FLKY" */
#define KEY_VERSION 1u

struct fastload_key {
  uint32_t magic;
  uint32_t version;
  uint32_t sequence;     /* must be the counter + 1 */
  uint32_t handover;     /* address of the handover area */
  uint32_t image_crc32;  /* of the container at the run base */
  uint32_t image_bytes;
  uint8_t image_digest[32]; /* SHA-256 TLV of the image; compared by the host, bound by the CRC below */
  uint32_t reserved;
  uint32_t crc32; /* IEEE, over the 60 bytes before */
};

_Static_assert(sizeof(struct fastload_key) == 64, "a slot is 64 bytes");

#endif
