/* The runtime's units as they see each other. */
#ifndef FASTLOAD_RUNTIME_H
#define FASTLOAD_RUNTIME_H

#include <stdint.h>

#include "board.h"
#include "handover.h"
#include "table-layouts.h"

/* Service loop (runtime/service-loop.c). */
uint32_t runtime_service_once(void);
void runtime_quiesce(int quiesced);
void runtime_restore_memory(void);
void runtime_note_interrupt(uint32_t source);
uint32_t runtime_uptime_ms(void);

/* The data cache, as the board has it: 0 without one. What other masters see of memory is cleaned and invalidated by these. */
struct runtime_cache {
  uint32_t line_bytes;
  uint32_t bytes;
};
extern struct runtime_cache runtime_cache;

/* UART (runtime/uart.c). */
void uart_initialize(void);
void uart_print(const char *text);
void uart_print_hex(uint32_t value);
void uart_print_decimal(uint32_t value);

/* Interrupts (runtime/interrupt.c). */
void interrupts_enable_all(void);
void timer_arm(uint32_t period_ms);
void timer_sleep(uint32_t ms);
void trap_handler(uint32_t cause, uint32_t pc, uint32_t value);

/* Copy engine for the runtime's own use (runtime/engine.c). */
uint32_t engine_fill(uint32_t base, uint32_t bytes, uint32_t word);
uint32_t engine_crc32(uint32_t base, uint32_t bytes, uint32_t *crc);

/* Port queues (runtime/port-queue.c). */
struct port_descriptor {
  uint32_t buffer;
  uint16_t length;
  uint16_t flags;
  uint32_t timestamp;
  uint32_t reserved;
};
_Static_assert(sizeof(struct port_descriptor) == 16, "the port steps by 16 bytes");

void port_queues_create(uint32_t port);
void port_queues_attach(uint32_t port, const struct handover_port *state);
void port_queues_publish(uint32_t port, struct handover_port *state);
void port_interrupts_enable(uint32_t port);
uint32_t port_service(uint32_t port);
uint8_t *port_transmit_buffer(uint32_t port);
void port_transmit(uint32_t port, uint32_t length);

/* Protocols (runtime/link-service.c, runtime/scsi.c). */
void link_service_receive(uint32_t port, const uint8_t *frame, uint32_t length);
void link_service_fabric_login(uint32_t port);
void scsi_receive_command(uint32_t port, const uint8_t *frame, uint32_t length);
void scsi_receive_data(uint32_t port, const uint8_t *frame, uint32_t length);

/* Config, login and path tables (runtime/tables.c). */
struct runtime_tables {
  config_entry *config;
  login_entry *login;
  path_entry *path;
  uint32_t config_count;
  uint32_t login_count;
  uint32_t path_count;
};
extern struct runtime_tables tables;

void tables_create(uint32_t area);
uint32_t tables_attach(const struct handover_table *from);
void tables_publish(struct handover_table *to);
uint32_t config_get(uint32_t key, uint32_t otherwise);
void config_set(uint32_t key, uint32_t value);
login_entry *login_find(uint32_t nportid);
login_entry *login_add(uint32_t nportid, const uint8_t *wwpn);
void login_remove(uint32_t nportid);
path_entry *path_find(uint32_t nportid, uint32_t lun);
path_entry *path_at(uint32_t index);
uint32_t path_index(const path_entry *path);
path_entry *path_add(uint32_t nportid, uint32_t lun, uint32_t port);

#endif
