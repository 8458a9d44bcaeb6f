/* Prints on the 16550 UART, polled: what is printed is short and comes before or after service, not within it. */
#include "mmio.h"
#include "runtime.h"

#define DIVISOR_115200 1u /* of a 1.8432 MHz clock */

void uart_initialize(void) {
  write8(UART_BASE + UART_IER, 0);
  write8(UART_BASE + UART_LCR, 0x80); /* divisor latch */
  write8(UART_BASE + UART_RBR_THR, DIVISOR_115200);
  write8(UART_BASE + UART_IER, 0);
  write8(UART_BASE + UART_LCR, 0x03); /* 8N1 */
  write8(UART_BASE + UART_FCR, 0x07); /* FIFOs on and empty */
  write8(UART_BASE + UART_MCR, 0x03);
}

static void put(char c) {
  while (!(read8(UART_BASE + UART_LSR) & UART_LSR_THR_EMPTY));
  write8(UART_BASE + UART_RBR_THR, (uint8_t)c);
}

void uart_print(const char *text) {
  for (; *text != 0; text++) {
    if (*text == '\n') put('\r');
    put(*text);
  }
}

void uart_print_hex(uint32_t value) {
  uart_print("0x");
  for (int shift = 28; shift >= 0; shift -= 4) put("0123456789abcdef"[value >> shift & 15]);
}

void uart_print_decimal(uint32_t value) {
  if (value >= 10) uart_print_decimal(value / 10);
  put((char)('0' + value % 10));
}
