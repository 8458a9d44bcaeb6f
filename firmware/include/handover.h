/*
 * The handover area: what one image leaves in DRAM for the other. Its address is the one argument (a0) of every module
 * entry; a module returns 0 or one of the errors below in a0. All addresses are adapter addresses.
 */
#ifndef FASTLOAD_HANDOVER_H
#define FASTLOAD_HANDOVER_H

#include <stdint.h>

#include "version.h"

#define HANDOVER_MAGIC 0x4F484C46u /* "FLHO" */
#define HANDOVER_TABLES 4u
#define HANDOVER_MODULES 0x200u /* from the address that the reset controller names to this structure; before it: the pointer to the tables, and keys */

/* Steps that bootstrap_entry takes, in this order. 0 asks for none: the bootstrap only says that it is there. */
#define STEP_MEMORY_INITIALIZATION 0x01u
#define STEP_CONVERSION 0x02u
#define STEP_COPY 0x04u
#define STEP_START 0x08u

#define HANDOVER_COPY_BY_CPU 0x01u   /* overlay by loads and stores, not by the engine */
#define HANDOVER_FILL_BY_CPU 0x02u   /* memory initialization likewise */
#define HANDOVER_DRAM_RETAINED 0x04u /* tables and queues below are still what they were */

/* What a caller that sequences the update from outside does itself, so that the modules leave it out. */
#define HANDOVER_KEY_ACCEPTED 0x08u    /* the key was found, used up and compared with the image */
#define HANDOVER_CALLER_READS_BACK 0x10u /* the overlay is compared by the caller */
#define HANDOVER_CALLER_WAITS 0x20u    /* load starts a transfer and returns; it is called again when that has ended */
#define HANDOVER_CALLER_QUEUES 0x40u   /* frames are handed to runtime_serve; the port rings are not used */
#define HANDOVER_TABLES_PLACED 0x80u   /* `converted` says where each table goes; equal layouts are copied */
#define HANDOVER_COPY_UNCACHED 0x200u  /* by loads and stores past the data cache */
#define HANDOVER_COPY_DELTA 0x100u     /* overlay only the blocks that differ */

enum module_error {
  MODULE_OK = 0,
  ERROR_HANDOVER = 1,           /* magic, length or ABI of the handover area */
  ERROR_ALIGNMENT = 2,          /* an address or length that must be a multiple of 4 is not */
  ERROR_OVERLAP = 3,            /* two ranges that must be apart are not */
  ERROR_SPACE = 4,              /* an area is too small */
  ERROR_ENGINE = 5,             /* the copy engine reported an error */
  ERROR_READ_BACK = 6,          /* what was written reads differently */
  ERROR_NO_CONVERSION = 7,      /* this layout cannot be converted */
  ERROR_ENTRY = 8,              /* an entry that its layout does not allow; detail = its index */
  ERROR_IMAGE_MAGIC = 9,        /* no MCUboot header where the image should be */
  ERROR_IMAGE_TRUNCATED = 10,   /* the image claims more bytes than there are */
  ERROR_CHARACTERISTICS = 11,   /* the characteristics record is missing or malformed */
  ERROR_BOOTSTRAP_ABI = 12,     /* the images' bootstraps do not understand each other */
  ERROR_ADAPTER_TYPE = 13,      /* an image for another adapter */
  ERROR_SECURITY_COUNTER = 14,  /* a downgrade */
  ERROR_KEY = 15,               /* no usable fastload key */
};

/* Differences that the query module found. */
#define DIFFERENCE_VERSION 0x01u
#define DIFFERENCE_LAYOUT 0x02u      /* reconcilable: a conversion is listed */
#define DIFFERENCE_NO_BRIDGE 0x04u   /* incompatible: a layout differs and no conversion is listed */
#define DIFFERENCE_ABI 0x08u
#define DIFFERENCE_MEMORY 0x10u      /* needs more memory than the old image did */

struct handover_table {
  char name[8];
  uint32_t address;
  uint32_t layout;
  uint32_t count;    /* entries in use */
  uint32_t capacity; /* entries that fit */
};

struct handover_port {
  uint32_t rx_consumer; /* where the new image goes on */
  uint32_t tx_producer;
};

struct handover {
  uint32_t magic;
  uint32_t bootstrap_abi;
  uint32_t bytes; /* of this structure */
  uint32_t flags;

  uint32_t steps;      /* asked of the bootstrap */
  uint32_t steps_done; /* answered by it */
  uint32_t error;
  uint32_t error_detail;

  uint32_t source;   /* where the load module finds the new image: an address of the host bus */
  uint32_t run_base; /* container of the old image, later of the new one */
  uint32_t run_bytes;
  uint32_t staged_base; /* container of the new image beside it */
  uint32_t staged_bytes;
  uint32_t loaded_bytes;    /* progress of the load module */
  uint32_t bootstrap_entry; /* address in the staged image, found by the query module */
  uint32_t difference;

  uint32_t work_base; /* descriptors of the copy engine: 4 KiB, a cache line's alignment */
  uint32_t work_bytes;
  uint32_t cache_line_bytes; /* of the data cache; 0: none */
  uint32_t key_sequence;

  uint32_t table_area_base; /* fresh area for converted tables */
  uint32_t table_area_bytes;
  uint32_t buffer_area_base; /* fresh area that memory initialization prepares */
  uint32_t buffer_area_bytes;

  uint32_t range_offset; /* part of the image that the load module fetches next; 0 bytes: none */
  uint32_t range_bytes;
  uint32_t loading_bytes; /* of the transfer that the load module has started and not seen the end of */
  uint32_t cache_bytes; /* of the data cache */

  struct handover_table tables[HANDOVER_TABLES];    /* as the old image keeps them */
  struct handover_table converted[HANDOVER_TABLES]; /* as the new image will */
  struct handover_port ports[4];
#if BOOTSTRAP_ABI >= 2
  uint8_t session_secret[32];
#endif
};

_Static_assert(sizeof(struct handover_table) == 24, "the host writes this structure");
_Static_assert(sizeof(struct handover) == (BOOTSTRAP_ABI >= 2 ? 368 : 336), "the host writes this structure");

#endif
