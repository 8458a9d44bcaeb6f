/*
 * The standard initialization sequence: self-test, tables and buffers from nothing, microcode and link tuning of every
 * port, link reset, fabric login. DRAM itself was tested and filled by the boot ROM before the image was loaded.
 */
#include "constant-tables.h"
#include "mmio.h"
#include "modules.h"
#include "runtime.h"

#define LINK_UP_LIMIT_MS 5000u
#define MICROCODE_LIMIT_POLLS 1000000u
#define NVRAM_CONFIG_MAGIC 0x47464346u /* "FCFG" */
#define NVRAM_CONFIG_MAX 64u

_Static_assert(TABLE_AREA_BYTES == 0x40000 && BUFFER_AREA_BYTES == 0x480000, "characteristics.S states the same");

/* The tables that cannot be wrong without everything else being wrong: CRC of a known text, and both ways through GF(2^10). */
static uint32_t self_test(void) {
  static const char text[] = "123456789";
  uint32_t ieee = 0xFFFFFFFFu, castagnoli = 0xFFFFFFFFu;
  for (const char *p = text; *p != 0; p++) {
    ieee = ieee >> 8 ^ crc32_ieee[(ieee ^ (uint8_t)*p) & 0xFF];
    castagnoli = castagnoli >> 8 ^ crc32_castagnoli[(castagnoli ^ (uint8_t)*p) & 0xFF];
  }
  uint32_t failed = ~ieee != 0xCBF43926u || ~castagnoli != 0xE3069283u;
  for (uint32_t i = 1; i < 1024; i++) failed |= gf1024_exponent[gf1024_logarithm[i]] != i;
  if (failed) marker(MARKER_SELF_TEST_FAILED);
  return failed ? ERROR_READ_BACK : MODULE_OK;
}

static void default_configuration(void) {
  config_set(CONFIG_ADAPTER_WWNN_HIGH, 0x50050763u);
  config_set(CONFIG_ADAPTER_WWNN_LOW, 0x0A000000u);
  config_set(CONFIG_LUNS_PER_PORT, 4);
  config_set(CONFIG_QUEUE_DEPTH, 64);
  config_set(CONFIG_WATCHDOG_MS, 1000);
}

/* Key and value pairs behind a magic and a count; what they do not name keeps its default. */
static void load_configuration(void) {
  uint32_t at = NVRAM_BASE + NVRAM_CONFIG;
  if (read32(at) != NVRAM_CONFIG_MAGIC) return;
  uint32_t count = read32(at + 4);
  if (count > NVRAM_CONFIG_MAX) return;
  for (uint32_t i = 0; i < count; i++) config_set(read32(at + 8 + 8 * i), read32(at + 12 + 8 * i));
}

static uint32_t load_microcode(uint32_t port, uint32_t sequencer, const void *code, uint32_t bytes) {
  uint32_t base = PORT_BASE(port);
  write32(base + PORT_MICROCODE_ADDRESS, (uint32_t)code);
  write32(base + PORT_MICROCODE_BYTES, bytes);
  write32(base + PORT_MICROCODE_LOAD, sequencer);
  for (uint32_t polls = 0; read32(base + PORT_STATUS) & PORT_STATUS_MICROCODE_BUSY; polls++)
    if (polls == MICROCODE_LIMIT_POLLS) return ERROR_ENGINE;
  watchdog_kick();
  return MODULE_OK;
}

static uint32_t load_all_microcode(uint32_t port) {
  uint32_t error = load_microcode(port, 0, microcode_receive, MICROCODE_BYTES);
  if (error == MODULE_OK) error = load_microcode(port, 1, microcode_transmit, MICROCODE_BYTES);
  if (error == MODULE_OK) error = load_microcode(port, 2, microcode_link_service, MICROCODE_BYTES);
  if (error == MODULE_OK) error = load_microcode(port, 3, microcode_fcp, MICROCODE_BYTES);
#if FEATURE_NVME
  if (error == MODULE_OK) error = load_microcode(port, 4, microcode_nvme, MICROCODE_NVME_BYTES);
#endif
  return error;
}

/* The tuning of a port's transmitter for its speed, a short cable and room temperature; link training refines it. */
static void tune_serdes(uint32_t port) {
  uint32_t speed = PORT_STATUS_SPEED(read32(PORT_BASE(port) + PORT_STATUS));
  uint32_t row = speed >= 16 ? 2 : speed >= 8 ? 1 : 0;
  const struct serdes_tuning *tuning = &serdes_tuning[port][row][0][6];
  const uint32_t *words = (const uint32_t *)tuning;
  for (uint32_t i = 0; i < sizeof *tuning / 4; i++) write32(PORT_BASE(port) + PORT_SERDES(i), words[i]);
}

static uint32_t start_port(uint32_t port) {
  uint32_t base = PORT_BASE(port);
  uint32_t error = load_all_microcode(port);
  if (error != MODULE_OK) return error;
  tune_serdes(port);
  port_queues_create(port);
  write32(base + PORT_CONTROL, PORT_CONTROL_RX_ENABLE | PORT_CONTROL_TX_ENABLE | PORT_CONTROL_LINK_RESET);
  return MODULE_OK;
}

/* Waits for the link, then logs in to the fabric; the answer comes through the service loop. */
static uint32_t join_fabric(uint32_t port) {
  for (uint32_t ms = 0; !(read32(PORT_BASE(port) + PORT_STATUS) & PORT_STATUS_LINK_UP); ms++) {
    if (ms == LINK_UP_LIMIT_MS) return ERROR_ENGINE;
    watchdog_kick();
    timer_sleep(1);
  }
  link_service_fabric_login(port);
  return MODULE_OK;
}

/* Brings up what can be brought up; the first error is returned, and the ports that work are in service all the same. */
uint32_t standard_initialization(struct handover *handover) {
  (void)handover;
  marker(MARKER_STANDARD_INITIALIZATION);
  uint32_t first_error = self_test();
  uint32_t error = engine_fill(TABLE_AREA_BASE, TABLE_AREA_BYTES, 0);
  if (error == MODULE_OK) error = engine_fill(BUFFER_AREA_BASE, BUFFER_AREA_BYTES, 0);
  if (first_error == MODULE_OK) first_error = error;
  tables_create(TABLE_AREA_BASE);
  default_configuration();
  load_configuration();
  uint32_t started = 0;
  for (uint32_t port = 0; port < PORT_COUNT; port++) {
    error = start_port(port);
    if (error == MODULE_OK) started |= 1u << port;
    if (first_error == MODULE_OK) first_error = error;
  }
  for (uint32_t port = 0; port < PORT_COUNT; port++) {
    error = started >> port & 1 ? join_fabric(port) : MODULE_OK;
    if (first_error == MODULE_OK) first_error = error;
  }
  return first_error;
}
