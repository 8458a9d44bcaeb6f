/*
 * The table layouts of all versions, as they lie in DRAM (little endian). A layout that was ever delivered never changes.
 * A table is an array of `count` entries without holes; its order has no meaning.
 */
#ifndef FASTLOAD_TABLE_LAYOUTS_H
#define FASTLOAD_TABLE_LAYOUTS_H

#include <stddef.h>
#include <stdint.h>

#include "version.h"

struct config_layout1 {
  uint32_t key;
  uint32_t value;
};

struct login_layout1 {
  uint32_t nportid; /* 24 bits */
  uint8_t wwpn[8];
  uint16_t state;
  uint16_t flags;
  uint32_t credits;
};

struct login_layout2 {
  uint32_t nportid;
  uint8_t wwpn[8];
  uint16_t flags;
  uint16_t prio;
  uint32_t credits;
  uint8_t state; /* was 16 bits wide */
  uint8_t reserved[3];
};

struct login_layout9 {
  uint8_t wwpn[8];
  uint32_t nportid;
  uint8_t state;
  uint8_t prio;
  uint16_t flags;
  uint32_t credits;
  uint8_t session[8]; /* names the authenticated session: nothing older can be converted to it */
};

struct path_layout1 {
  uint32_t lun;
  uint32_t nportid;
  uint16_t port;
  uint16_t state;
  uint32_t ioq; /* commands in flight; for runtime_serve, whose commands bring their data, those taken */
};

struct path_layout2 {
  uint32_t lun; /* 64 bits, low word first; two words so that an entry stays 4-aligned and 20 bytes long */
  uint32_t lun_high;
  uint32_t nportid;
  uint16_t port;
  uint16_t state;
  uint32_t ioq;
};

_Static_assert(sizeof(struct config_layout1) == 8, "config layout 1");
_Static_assert(sizeof(struct login_layout1) == 20, "login layout 1");
_Static_assert(sizeof(struct login_layout2) == 24, "login layout 2");
_Static_assert(sizeof(struct login_layout9) == 28, "login layout 9");
_Static_assert(sizeof(struct path_layout1) == 16, "path layout 1");
_Static_assert(sizeof(struct path_layout2) == 20, "path layout 2");

/* The layouts of the version being built. */
#define LAYOUT_STRUCT_(table, number) struct table##_layout##number
#define LAYOUT_STRUCT(table, number) LAYOUT_STRUCT_(table, number)
typedef LAYOUT_STRUCT(config, CONFIG_LAYOUT) config_entry;
typedef LAYOUT_STRUCT(login, LOGIN_LAYOUT) login_entry;
typedef LAYOUT_STRUCT(path, PATH_LAYOUT) path_entry;

#define LOGIN_FREE 0u
#define LOGIN_FABRIC 1u /* the fabric's own login, FFFFFEh */
#define LOGIN_PLOGI 2u  /* logged in */
#define LOGIN_PRLI 3u   /* logged in and SCSI negotiated */

#define PATH_OFFLINE 0u
#define PATH_ACTIVE 1u

#define CONFIG_ADAPTER_WWNN_LOW 1u
#define CONFIG_ADAPTER_WWNN_HIGH 2u
#define CONFIG_LUNS_PER_PORT 3u
#define CONFIG_QUEUE_DEPTH 4u
#define CONFIG_WATCHDOG_MS 5u

#endif
