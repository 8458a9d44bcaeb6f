/*
 * The port queues. A receive ring is filled by the port and emptied here, in place: the buffer behind a descriptor stays
 * with it. Frames that an update finds between consumer and producer are accepted, unprocessed, and wait for the new image.
 */
#include "cpu.h"
#include "frame.h"
#include "mmio.h"
#include "runtime.h"

#define RING_BYTES (RING_ENTRIES * sizeof(struct port_descriptor))
#define SERVICE_BUDGET 16u /* frames of one port in a turn, so that no port starves another */

static uint32_t rx_consumer[PORT_COUNT];
static uint32_t tx_producer[PORT_COUNT];

static volatile struct port_descriptor *rx_ring(uint32_t port) {
  return (volatile struct port_descriptor *)(QUEUE_AREA_BASE + 2 * port * RING_BYTES);
}
static volatile struct port_descriptor *tx_ring(uint32_t port) {
  return (volatile struct port_descriptor *)(QUEUE_AREA_BASE + (2 * port + 1) * RING_BYTES);
}
static uint32_t buffer_address(uint32_t port, uint32_t transmit, uint32_t index) {
  return BUFFER_AREA_BASE + ((2 * port + transmit) * RING_ENTRIES + index) * BUFFER_BYTES;
}

static void fill_ring(volatile struct port_descriptor *ring, uint32_t port, uint32_t transmit) {
  for (uint32_t i = 0; i < RING_ENTRIES; i++) {
    ring[i].buffer = buffer_address(port, transmit, i);
    ring[i].length = 0;
    ring[i].flags = 0;
    ring[i].timestamp = 0;
    ring[i].reserved = 0;
  }
}

/* Builds both rings anew and hands them to the port; every receive buffer is a credit but one, so that full is not empty. */
void port_queues_create(uint32_t port) {
  uint32_t base = PORT_BASE(port);
  fill_ring(rx_ring(port), port, 0);
  fill_ring(tx_ring(port), port, 1);
  cache_flush((uint32_t)rx_ring(port), 2 * RING_BYTES, runtime_cache.line_bytes);
  rx_consumer[port] = tx_producer[port] = 0;
  fence_all();
  write32(base + PORT_CONTROL, 0);
  write32(base + PORT_RX_BASE, (uint32_t)rx_ring(port));
  write32(base + PORT_RX_ENTRIES, RING_ENTRIES);
  write32(base + PORT_RX_CONSUMER, 0);
  write32(base + PORT_TX_BASE, (uint32_t)tx_ring(port));
  write32(base + PORT_TX_ENTRIES, RING_ENTRIES);
  write32(base + PORT_TX_PRODUCER, 0);
  write32(base + PORT_CONTROL, PORT_CONTROL_RX_ENABLE | PORT_CONTROL_TX_ENABLE);
  write32(base + PORT_CREDIT_RETURN, RING_ENTRIES - 1);
}

/* Goes on where the old image stopped: the port, its rings and the link were never touched. */
void port_queues_attach(uint32_t port, const struct handover_port *state) {
  rx_consumer[port] = state->rx_consumer % RING_ENTRIES;
  tx_producer[port] = state->tx_producer % RING_ENTRIES;
}

/* Says where the next image has to go on. */
void port_queues_publish(uint32_t port, struct handover_port *state) {
  state->rx_consumer = rx_consumer[port];
  state->tx_producer = tx_producer[port];
}

void port_interrupts_enable(uint32_t port) {
  write32(PORT_BASE(port) + PORT_INTERRUPT_ENABLE, PORT_INTERRUPT_RX | PORT_INTERRUPT_LINK);
}

/* The buffer of the next transmit descriptor, or 0 while the ring is full. */
uint8_t *port_transmit_buffer(uint32_t port) {
  uint32_t next = (tx_producer[port] + 1) % RING_ENTRIES;
  if (next == read32(PORT_BASE(port) + PORT_TX_CONSUMER)) return 0;
  return (uint8_t *)buffer_address(port, 1, tx_producer[port]);
}

/* Sends what stands in the buffer of port_transmit_buffer. */
void port_transmit(uint32_t port, uint32_t length) {
  volatile struct port_descriptor *descriptor = &tx_ring(port)[tx_producer[port]];
  descriptor->length = (uint16_t)length;
  cache_clean((uint32_t)descriptor, sizeof *descriptor, runtime_cache.line_bytes);
  cache_clean(buffer_address(port, 1, tx_producer[port]), length, runtime_cache.line_bytes);
  tx_producer[port] = (tx_producer[port] + 1) % RING_ENTRIES;
  fence_all();
  write32(PORT_BASE(port) + PORT_TX_PRODUCER, tx_producer[port]);
}

static void dispatch(uint32_t port, const uint8_t *frame, uint32_t length) {
  if (length < FRAME_HEADER_BYTES) return;
  switch (frame_r_ctl(frame)) {
    case R_CTL_FCP_CMND:
      scsi_receive_command(port, frame, length);
      break;
    case R_CTL_FCP_DATA:
      scsi_receive_data(port, frame, length);
      break;
    case R_CTL_ELS_REQUEST:
    case R_CTL_ELS_REPLY:
      link_service_receive(port, frame, length);
      break;
    default:
      break; /* class 3: what is not understood is discarded */
  }
}

/* Serves up to SERVICE_BUDGET frames; returns how many. A frame without room for its reply waits. */
uint32_t port_service(uint32_t port) {
  uint32_t base = PORT_BASE(port), served = 0;
  write32(base + PORT_INTERRUPT_STATUS, PORT_INTERRUPT_RX | PORT_INTERRUPT_TX | PORT_INTERRUPT_LINK);
  while (served < SERVICE_BUDGET && rx_consumer[port] != read32(base + PORT_RX_PRODUCER)) {
    if (port_transmit_buffer(port) == 0) break;
    volatile struct port_descriptor *descriptor = &rx_ring(port)[rx_consumer[port]];
    cache_invalidate((uint32_t)descriptor, sizeof *descriptor, runtime_cache.line_bytes);
    fence_all();
    uint32_t length = descriptor->length < BUFFER_BYTES ? descriptor->length : BUFFER_BYTES;
    cache_invalidate(descriptor->buffer, length, runtime_cache.line_bytes);
    dispatch(port, (const uint8_t *)descriptor->buffer, length);
    rx_consumer[port] = (rx_consumer[port] + 1) % RING_ENTRIES;
    write32(base + PORT_RX_CONSUMER, rx_consumer[port]);
    write32(base + PORT_CREDIT_RETURN, 1);
    served++;
  }
  return served;
}
