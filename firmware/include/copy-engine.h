/* A descriptor of the copy and checksum engine, as it lies in DRAM. */
#ifndef FASTLOAD_COPY_ENGINE_H
#define FASTLOAD_COPY_ENGINE_H

#include <stdint.h>

#define ENGINE_OP_COPY 1u
#define ENGINE_OP_FILL 2u
#define ENGINE_OP_CRC32 3u
#define ENGINE_OP_COPY_DELTA 4u /* only the blocks that differ; any length, the block size is the engine's */
#define ENGINE_OP_COPY_CRC32 5u

#define ENGINE_DONE 1u /* any other nonzero status is an error */

struct copy_descriptor {
  uint32_t operation;
  uint32_t source;
  uint32_t target;
  uint32_t length; /* bytes, at most ENGINE_MAX_LENGTH unless the operation says otherwise */
  uint32_t seed;   /* CRC to go on from (not inverted), or the word to fill with */
  uint32_t result; /* written by the engine: the CRC */
  uint32_t status; /* written last by the engine */
  uint32_t reserved;
};

_Static_assert(sizeof(struct copy_descriptor) == 32, "the engine steps by 32 bytes");

#endif
