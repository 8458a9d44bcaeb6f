/*
 * The fastload key as it lies in NVRAM: two slots, and a counter of the key used last in two copies of its own. A key counts
 * once, for one image; whoever uses it spends its number first, so that a torn use cannot be repeated.
 */
#ifndef FASTLOAD_KEY_H
#define FASTLOAD_KEY_H

#include <stdint.h>

#define KEY_MAGIC 0x594B4C46u  /* "FLKY" */
#define KEY_SEALED 0x4C414553u /* "SEAL" */
#define KEY_ERASED 0xFFFFFFFFu /* first word of a slot without a key; so is 0 */
#define KEY_DIGEST_WORDS 8u

struct fastload_key {
  uint32_t magic;
  uint32_t sequence;                       /* must be the counter + 1 */
  uint32_t image_digest[KEY_DIGEST_WORDS]; /* SHA-256 TLV of the image it is for */
  uint32_t seal;                           /* written with the CRC, when the overlay has been read back */
  uint32_t crc32;                          /* IEEE, over the 44 bytes before */
};

/* One copy of the counter. The copy with the higher sequence and a good CRC-32 holds; the other is written next. */
struct key_counter {
  uint32_t sequence;
  uint32_t value; /* number of the key used last */
  uint32_t crc32; /* over the 8 bytes before */
};

_Static_assert(sizeof(struct fastload_key) == 48, "the host writes this structure");
_Static_assert(sizeof(struct key_counter) == 12, "the host writes this structure");

#endif
