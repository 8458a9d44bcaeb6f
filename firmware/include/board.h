/*
 * Every address of the adapter that the firmware uses. Adapter DRAM starts at 0 and may reach 1 GiB, so the devices keep
 * the offsets that they have on SiFive's and QEMU's `virt` boards, moved up by 0xE0000000. README.md has the same in tables.
 */
#ifndef FASTLOAD_BOARD_H
#define FASTLOAD_BOARD_H

/* CLINT (SiFive FU540 manual, chapter 9). */
#define CLINT_BASE 0xE2000000u
#define CLINT_MSIP 0x0000u
#define CLINT_MTIMECMP_LOW 0x4000u
#define CLINT_MTIMECMP_HIGH 0x4004u
#define CLINT_MTIME_LOW 0xBFF8u
#define CLINT_MTIME_HIGH 0xBFFCu
#define CLINT_TICKS_PER_MS 10000u /* mtime counts at 10 MHz */

/* PLIC (RISC-V platform-level interrupt controller specification 1.0.0), context 0 = hart 0, machine mode. */
#define PLIC_BASE 0xEC000000u
#define PLIC_PRIORITY(source) (4u * (source))
#define PLIC_ENABLE 0x2000u
#define PLIC_THRESHOLD 0x200000u
#define PLIC_CLAIM 0x200004u
#define IRQ_COPY_ENGINE 1u
#define IRQ_MAILBOX 2u
#define IRQ_WATCHDOG 3u
#define IRQ_HOST_DMA 4u
#define IRQ_UART 10u
#define IRQ_PORT(port) (16u + (port))

/* 16550 UART, registers one byte apart (National Semiconductor PC16550D). */
#define UART_BASE 0xF0000000u
#define UART_RBR_THR 0u
#define UART_IER 1u
#define UART_FCR 2u
#define UART_LCR 3u
#define UART_MCR 4u
#define UART_LSR 5u
#define UART_LSR_DATA_READY 0x01u
#define UART_LSR_THR_EMPTY 0x20u

/* Watchdog: counts LOAD down in mtime ticks; a KICK with the key reloads it, 0 resets the adapter. */
#define WATCHDOG_BASE 0xF0010000u
#define WATCHDOG_CONTROL 0x00u
#define WATCHDOG_LOAD 0x04u
#define WATCHDOG_KICK 0x08u
#define WATCHDOG_STATUS 0x0Cu
#define WATCHDOG_KEY 0x5A17C0DEu

/* Reset controller. */
#define RESET_BASE 0xF0020000u
#define RESET_CAUSE 0x00u
#define RESET_REQUEST 0x04u
#define RESET_DRAM_RETAINED 0x08u
#define RESET_HANDOVER 0x14u    /* strap: where one image leaves word for the next */
#define RESET_CACHE_LINE 0x18u  /* strap: bytes of a line of the data cache, 0 where there is none */
#define RESET_CACHE_BYTES 0x1Cu /* strap: bytes of the data cache */
#define RESET_CAUSE_POWER_ON 1u
#define RESET_CAUSE_WARM 2u
#define RESET_CAUSE_WATCHDOG 4u
#define RESET_REQUEST_WARM 0xB007B007u

/* Host bus DMA: one transfer at a time from the storage processor's memory into DRAM. */
#define HOST_DMA_BASE 0xF0030000u
#define HOST_DMA_ID 0x00u
#define HOST_DMA_CONTROL 0x04u
#define HOST_DMA_STATUS 0x08u
#define HOST_DMA_ERROR 0x0Cu
#define HOST_DMA_SOURCE 0x10u
#define HOST_DMA_TARGET 0x14u
#define HOST_DMA_LENGTH 0x18u
#define HOST_DMA_CONTROL_START 1u
#define HOST_DMA_CONTROL_INTERRUPT 2u
#define HOST_DMA_STATUS_BUSY 1u
#define HOST_DMA_STATUS_DONE 2u
#define HOST_DMA_STATUS_ERROR 4u

/* NVRAM window: a word at a time. The boot record (0x000 and 0x040) is the boot ROM's. */
#define NVRAM_BASE 0xF0040000u
#define NVRAM_KEY_COUNTER(slot) (0x0080u + 0x40u * (slot))
#define NVRAM_KEY_SLOT(slot) (0x0100u + 0x40u * (slot))
#define NVRAM_CONFIG 0x0200u /* from 0x1000 on: the persistent tables of each flash slot */

/* Copy and checksum engine: a ring of descriptors in DRAM (struct copy_descriptor). */
#define ENGINE_BASE 0xF0050000u
#define ENGINE_ID 0x00u
#define ENGINE_CONTROL 0x04u
#define ENGINE_STATUS 0x08u
#define ENGINE_ERROR 0x0Cu
#define ENGINE_RING_BASE 0x10u
#define ENGINE_RING_ENTRIES 0x14u
#define ENGINE_PRODUCER 0x18u
#define ENGINE_CONSUMER 0x1Cu
#define ENGINE_CONTROL_ENABLE 1u
#define ENGINE_CONTROL_INTERRUPT 2u
#define ENGINE_CONTROL_RESET 4u
#define ENGINE_STATUS_BUSY 1u
#define ENGINE_STATUS_DONE 2u
#define ENGINE_STATUS_ERROR 4u
#define ENGINE_MAX_LENGTH 0x10000u /* bytes of one descriptor */

/* Host mailbox: the storage system's processor writes the message, then the doorbell. */
#define MAILBOX_BASE 0xF0060000u
#define MAILBOX_DOORBELL 0x00u /* reads the pending bits, a 1 clears */
#define MAILBOX_ENABLE 0x04u
#define MAILBOX_COMMAND 0x10u
#define MAILBOX_ARGUMENT 0x14u
#define MAILBOX_REPLY 0x20u
#define MAILBOX_REPLY_ARGUMENT 0x24u

/* Marker: a word written here appears in the trace. */
#define MARKER_BASE 0xF0070000u
#define MARKER_BOOT 0x01u
#define MARKER_STANDARD_INITIALIZATION 0x02u
#define MARKER_FASTLOAD_INITIALIZATION 0x03u
#define MARKER_READY 0x04u
#define MARKER_FIRST_IO 0x05u
#define MARKER_LOAD 0x10u
#define MARKER_QUERY 0x11u
#define MARKER_BRANCH 0x12u
#define MARKER_BOOTSTRAP 0x20u
#define MARKER_MEMORY_INITIALIZATION 0x21u
#define MARKER_CONVERSION 0x22u
#define MARKER_COPY 0x23u
#define MARKER_START 0x24u
#define MARKER_SELF_TEST_FAILED 0xE0u
#define MARKER_TRAP 0xFFu

/* Port queues: 64 KiB of registers per port, rings of struct port_descriptor in DRAM. */
#define PORT_COUNT 4u
#define PORT_BASE(port) (0xF0100000u + 0x10000u * (port))
#define PORT_ID 0x00u
#define PORT_CONTROL 0x04u
#define PORT_STATUS 0x08u
#define PORT_INTERRUPT_STATUS 0x0Cu
#define PORT_INTERRUPT_ENABLE 0x10u
#define PORT_NPORTID 0x14u
#define PORT_CREDIT_RETURN 0x18u
#define PORT_RX_BASE 0x20u
#define PORT_RX_ENTRIES 0x24u
#define PORT_RX_PRODUCER 0x28u
#define PORT_RX_CONSUMER 0x2Cu
#define PORT_TX_BASE 0x30u
#define PORT_TX_ENTRIES 0x34u
#define PORT_TX_PRODUCER 0x38u
#define PORT_TX_CONSUMER 0x3Cu
#define PORT_MICROCODE_ADDRESS 0x40u
#define PORT_MICROCODE_BYTES 0x44u
#define PORT_MICROCODE_LOAD 0x48u /* sequencer number; the load starts */
#define PORT_SERDES(word) (0x50u + 4u * (word))
#define PORT_CONTROL_RX_ENABLE 1u
#define PORT_CONTROL_TX_ENABLE 2u
#define PORT_CONTROL_LINK_RESET 4u
#define PORT_STATUS_LINK_UP 1u
#define PORT_STATUS_MICROCODE_BUSY 4u
#define PORT_STATUS_SPEED(status) (((status) >> 8) & 0xFFu) /* Gbit/s: 4, 8, 16 */
#define PORT_INTERRUPT_RX 1u
#define PORT_INTERRUPT_TX 2u
#define PORT_INTERRUPT_LINK 4u

/* DRAM beside the image: .data, .bss and stacks stand at 0x00800000 (linker script). */
#define RUN_BASE 0x00100000u
#define QUEUE_AREA_BASE 0x00880000u /* rings of the port queues: they survive an update */
#define TABLE_AREA_BASE 0x00900000u
#define TABLE_AREA_BYTES 0x00040000u
#define BUFFER_AREA_BASE 0x00A00000u
#define BUFFER_BYTES 0x900u /* one FC frame (2148 bytes at most), rounded up to cache lines */
#define RING_ENTRIES 256u   /* of each receive and transmit ring */
#define BUFFER_AREA_BYTES (PORT_COUNT * 2u * RING_ENTRIES * BUFFER_BYTES)

#endif
