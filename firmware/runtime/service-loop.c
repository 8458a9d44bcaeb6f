/*
 * The runtime: start, and the loop that serves the port queues until the adapter is switched off or the host asks for an
 * update.
 */
#include "cpu.h"
#include "mmio.h"
#include "modules.h"
#include "runtime.h"

#define HEARTBEAT_MS 100u

/* Mailbox commands of the storage system's processor; the argument is the address of the handover area. */
#define MAILBOX_LOAD 1u
#define MAILBOX_QUERY 2u
#define MAILBOX_BRANCH 3u
#define MAILBOX_QUIESCE 4u
#define MAILBOX_RESUME 5u

extern uint32_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];

static volatile uint32_t pending_ports;
static volatile uint32_t uptime_ms;
static uint32_t first_io_seen;
static uint32_t service_quiesced;

/* What a debugger looks at first; it has initial values, so it shows whether .data was copied from the body. */
struct runtime_identity {
  char banner[48];
  uint32_t major, minor;
  uint32_t frames_served;
} runtime_identity = {"fastload reference firmware " FW_VERSION "\n", FW_MAJOR, FW_MINOR, 0};

/* Copies .data from the body, zeroes .bss. The body itself is never written. */
void runtime_restore_memory(void) {
  volatile uint32_t *to = __data_start;
  for (const volatile uint32_t *from = __data_load; to < __data_end;) *to++ = *from++;
  for (to = __bss_start; to < __bss_end;) *to++ = 0;
}

struct runtime_cache runtime_cache;

/* From here on everything that another master reads or writes is cleaned and invalidated by the line. */
static void data_cache_start(void) {
  runtime_cache.line_bytes = read32(RESET_BASE + RESET_CACHE_LINE);
  runtime_cache.bytes = read32(RESET_BASE + RESET_CACHE_BYTES);
  if (runtime_cache.line_bytes != 0) data_cache_on();
}

uint32_t runtime_uptime_ms(void) { return uptime_ms; }

/* Called by the trap handler. Source 0 is the timer. */
void runtime_note_interrupt(uint32_t source) {
  if (source == 0) uptime_ms += HEARTBEAT_MS;
  if (source >= IRQ_PORT(0) && source < IRQ_PORT(PORT_COUNT)) pending_ports |= 1u << (source - IRQ_PORT(0));
}

/* While quiesced, frames are accepted by the ports and stay in their rings. */
void runtime_quiesce(int quiesced) {
  service_quiesced = (uint32_t)quiesced;
  for (uint32_t port = 0; !quiesced && port < PORT_COUNT; port++) port_interrupts_enable(port);
}

/* One turn over all ports; returns the frames served. The load module calls it between its chunks. */
uint32_t runtime_service_once(void) {
  uint32_t served = 0;
  if (service_quiesced) return 0;
  for (uint32_t port = 0; port < PORT_COUNT; port++) served += port_service(port);
  runtime_identity.frames_served += served;
  if (served != 0 && !first_io_seen) {
    first_io_seen = 1;
    marker(MARKER_FIRST_IO);
  }
  return served;
}

static uint32_t run_command(uint32_t command, struct handover *handover) {
  switch (command) {
    case MAILBOX_LOAD:
      return update_load(handover);
    case MAILBOX_QUERY:
      return update_query(handover);
    case MAILBOX_BRANCH:
      return update_branch(handover);
    case MAILBOX_QUIESCE:
      return update_quiesce(handover);
    case MAILBOX_RESUME:
      return update_resume(handover);
    default:
      return ERROR_HANDOVER;
  }
}

static void serve_mailbox(void) {
  uint32_t bits = read32(MAILBOX_BASE + MAILBOX_DOORBELL);
  if (bits == 0) return;
  write32(MAILBOX_BASE + MAILBOX_DOORBELL, bits);
  uint32_t argument = read32(MAILBOX_BASE + MAILBOX_ARGUMENT);
  uint32_t result = run_command(read32(MAILBOX_BASE + MAILBOX_COMMAND), (struct handover *)argument);
  write32(MAILBOX_BASE + MAILBOX_REPLY_ARGUMENT, argument);
  write32(MAILBOX_BASE + MAILBOX_REPLY, 0x80000000u | result);
}

/* Sleeps until an interrupt, unless one came since the last turn: with interrupts off, wfi still wakes. */
static void sleep_until_work(void) {
  uint32_t before = interrupts_disable();
  if (pending_ports == 0) wait_for_interrupt();
  interrupts_restore(before);
  before = interrupts_disable();
  uint32_t ports = pending_ports;
  pending_ports = 0;
  interrupts_restore(before);
  for (uint32_t port = 0; port < PORT_COUNT; port++)
    if ((ports >> port & 1) && !service_quiesced) port_interrupts_enable(port);
}

static void __attribute__((noreturn)) service_loop(void) {
  write32(MAILBOX_BASE + MAILBOX_ENABLE, 1);
  for (uint32_t port = 0; port < PORT_COUNT; port++) port_interrupts_enable(port);
  interrupts_enable_all();
  for (;;) {
    while (runtime_service_once() != 0) serve_mailbox();
    serve_mailbox();
    write32(MAILBOX_BASE + MAILBOX_ENABLE, 1);
    watchdog_kick();
    sleep_until_work();
  }
}

/*
 * Where the vectors lead. With a usable key and a handover area the fastload initialization sequence runs; if anything is
 * missing, or it fails, the standard one.
 */
void runtime_start(struct handover *handover) {
  marker(MARKER_BOOT);
  runtime_restore_memory();
  data_cache_start();
  uart_initialize();
  uart_print(runtime_identity.banner);
  uint32_t error = fastload_initialization(handover);
  if (error == MODULE_OK) {
    uart_print("fastload initialization done\n");
  } else {
    error = standard_initialization(handover);
    uart_print(error == MODULE_OK ? "standard initialization done\n" : "standard initialization: degraded\n");
  }
  timer_arm(HEARTBEAT_MS);
  write32(WATCHDOG_BASE + WATCHDOG_LOAD, config_get(CONFIG_WATCHDOG_MS, 1000) * CLINT_TICKS_PER_MS);
  write32(WATCHDOG_BASE + WATCHDOG_CONTROL, 1);
  uart_print("ready\n");
  marker(MARKER_READY);
  service_loop();
}
