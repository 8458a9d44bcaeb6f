/* The MCUboot container and the characteristics record, as they lie in DRAM (little endian). */
#ifndef FASTLOAD_MCUBOOT_H
#define FASTLOAD_MCUBOOT_H

#include <stdint.h>

#define MCUBOOT_MAGIC 0x96F3B83Du
#define MCUBOOT_PROTECTED_AREA 0x6908u
#define MCUBOOT_AREA 0x6907u
#define MCUBOOT_TLV_SHA256 0x10u
#define MCUBOOT_TLV_CHARACTERISTICS 0xF1A0u

struct mcuboot_header {
  uint32_t magic;
  uint32_t load_address;
  uint16_t header_bytes;
  uint16_t protected_tlv_bytes;
  uint32_t image_bytes; /* without header and TLVs */
  uint32_t flags;
  uint8_t major;
  uint8_t minor;
  uint16_t revision;
  uint32_t build;
  uint32_t pad;
};

#define CHARACTERISTICS_MAGIC 0x48434C46u /* "FLCH" */
#define CHARACTERISTICS_VERSION 1u
#define CHARACTERISTIC_ADAPTER_TYPE 1u
#define CHARACTERISTIC_VERSION 2u
#define CHARACTERISTIC_BOOTSTRAP 4u
#define CHARACTERISTIC_MODULE 5u
#define CHARACTERISTIC_TABLE 6u
#define CHARACTERISTIC_CONVERSION 7u
#define CHARACTERISTIC_MEMORY 9u
#define CHARACTERISTIC_SECURITY_COUNTER 10u

#define MODULE_KIND_BOOTSTRAP 4u

#endif
