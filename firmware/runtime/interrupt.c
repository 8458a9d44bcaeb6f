/* Interrupts and traps: CLINT timer, PLIC sources, and what happens to an exception. */
#include "cpu.h"
#include "mmio.h"
#include "runtime.h"

#define CAUSE_TIMER (MCAUSE_INTERRUPT | 7u)
#define CAUSE_EXTERNAL (MCAUSE_INTERRUPT | 11u)

static uint32_t timer_period_ticks;

static void enable_source(uint32_t source) {
  uint32_t word = PLIC_BASE + PLIC_ENABLE + source / 32 * 4;
  write32(PLIC_BASE + PLIC_PRIORITY(source), 1);
  write32(word, read32(word) | 1u << source % 32);
}

void interrupts_enable_all(void) {
  enable_source(IRQ_MAILBOX);
  for (uint32_t port = 0; port < PORT_COUNT; port++) enable_source(IRQ_PORT(port));
  write32(PLIC_BASE + PLIC_THRESHOLD, 0);
  csr_set(mie, MIE_TIMER | MIE_EXTERNAL);
  csr_set(mstatus, MSTATUS_MIE);
}

/* Sets mtimecmp without a moment at which it is too small (privileged specification, 3.2.1). */
static void timer_next(void) {
  uint32_t high = read32(CLINT_BASE + CLINT_MTIME_HIGH);
  uint32_t low = read32(CLINT_BASE + CLINT_MTIME_LOW);
  uint32_t next = low + timer_period_ticks;
  write32(CLINT_BASE + CLINT_MTIMECMP_LOW, 0xFFFFFFFFu);
  write32(CLINT_BASE + CLINT_MTIMECMP_HIGH, high + (next < low));
  write32(CLINT_BASE + CLINT_MTIMECMP_LOW, next);
}

void timer_arm(uint32_t period_ms) {
  timer_period_ticks = period_ms * CLINT_TICKS_PER_MS;
  timer_next();
}

/* Sleeps before the heartbeat has been armed: the timer wakes the core, and no handler is run. */
void timer_sleep(uint32_t ms) {
  uint32_t before = interrupts_disable(), enabled = csr_read(mie);
  timer_arm(ms);
  csr_write(mie, MIE_TIMER);
  while (!(csr_read(mip) & MIE_TIMER)) wait_for_interrupt();
  csr_write(mie, enabled);
  interrupts_restore(before);
}

static void external(void) {
  for (uint32_t source; (source = read32(PLIC_BASE + PLIC_CLAIM)) != 0;) {
    if (source == IRQ_MAILBOX) write32(MAILBOX_BASE + MAILBOX_ENABLE, 0); /* until the service loop has read it */
    if (source >= IRQ_PORT(0) && source < IRQ_PORT(PORT_COUNT))
      write32(PORT_BASE(source - IRQ_PORT(0)) + PORT_INTERRUPT_ENABLE, 0);
    runtime_note_interrupt(source);
    write32(PLIC_BASE + PLIC_CLAIM, source);
  }
}

/* An exception in the firmware has no better answer than a reset; the trace and the UART say where it was. */
static void __attribute__((noreturn)) fatal(uint32_t cause, uint32_t pc, uint32_t value) {
  marker(MARKER_TRAP);
  uart_print("trap: mcause ");
  uart_print_hex(cause);
  uart_print(" mepc ");
  uart_print_hex(pc);
  uart_print(" mtval ");
  uart_print_hex(value);
  uart_print("\n");
  for (;;) write32(RESET_BASE + RESET_REQUEST, RESET_REQUEST_WARM);
}

void trap_handler(uint32_t cause, uint32_t pc, uint32_t value) {
  if (cause == CAUSE_EXTERNAL)
    external();
  else if (cause == CAUSE_TIMER)
    timer_next(), runtime_note_interrupt(0);
  else
    fatal(cause, pc, value);
}
