/* Access to device registers: exactly the width that is written here, exactly once. */
#ifndef FASTLOAD_MMIO_H
#define FASTLOAD_MMIO_H

#include <stdint.h>

#include "board.h"

static inline void write32(uint32_t address, uint32_t value) { *(volatile uint32_t *)address = value; }
static inline uint32_t read32(uint32_t address) { return *(volatile uint32_t *)address; }
static inline void write8(uint32_t address, uint8_t value) { *(volatile uint8_t *)address = value; }
static inline uint8_t read8(uint32_t address) { return *(volatile uint8_t *)address; }

static inline void marker(uint32_t phase) { write32(MARKER_BASE, phase); }
static inline void watchdog_kick(void) { write32(WATCHDOG_BASE + WATCHDOG_KICK, WATCHDOG_KEY); }

#endif
