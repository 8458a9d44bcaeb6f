/* What C cannot say: CSRs, fences and the Zicbom cache operations. */
#ifndef FASTLOAD_CPU_H
#define FASTLOAD_CPU_H

#include <stdint.h>

#define MSTATUS_MIE 0x8u
#define MIE_SOFTWARE 0x008u
#define MIE_TIMER 0x080u
#define MIE_EXTERNAL 0x800u
#define MCAUSE_INTERRUPT 0x80000000u

#define csr_read(name)                                        \
  ({                                                          \
    uint32_t value_;                                          \
    __asm__ volatile("csrr %0, " #name : "=r"(value_));       \
    value_;                                                   \
  })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"(value) : "memory")
#define csr_set(name, bits) __asm__ volatile("csrs " #name ", %0" ::"r"(bits) : "memory")

/* Interrupts off; returns what interrupts_restore needs. */
static inline uint32_t interrupts_disable(void) {
  uint32_t before;
  __asm__ volatile("csrrci %0, mstatus, 8" : "=r"(before)::"memory");
  return before & MSTATUS_MIE;
}
static inline void interrupts_restore(uint32_t before) { csr_set(mstatus, before); }

static inline void wait_for_interrupt(void) { __asm__ volatile("wfi" ::: "memory"); }

/* Orders memory against devices and the other masters. */
static inline void fence_all(void) { __asm__ volatile("fence iorw, iorw" ::: "memory"); }

/* The next fetch sees every store before it: what an overlaid image needs. */
static inline void fence_instruction(void) { __asm__ volatile("fence rw, rw\n\tfence.i" ::: "memory"); }

/* The board's cache control CSR: bit 1 turns the data cache on. What is in it stays there, dirty lines too. */
static inline void data_cache_off(void) { __asm__ volatile("csrci 0x7C0, 2" ::: "memory"); }
static inline void data_cache_on(void) { __asm__ volatile("csrsi 0x7C0, 2" ::: "memory"); }

/*
 * Zicbom, encoded by hand because the image's architecture string does not name it: the caller passes the line size only
 * where the board has a data cache, and 0 where it has none, and then nothing is executed.
 */
static inline void cache_clean(uint32_t address, uint32_t bytes, uint32_t line_bytes) {
  if (line_bytes == 0) return;
  for (uint32_t line = address & ~(line_bytes - 1); line < address + bytes; line += line_bytes)
    __asm__ volatile(".insn i 0x0F, 2, x0, %0, 1" ::"r"(line) : "memory"); /* cbo.clean */
}
static inline void cache_invalidate(uint32_t address, uint32_t bytes, uint32_t line_bytes) {
  if (line_bytes == 0) return;
  for (uint32_t line = address & ~(line_bytes - 1); line < address + bytes; line += line_bytes)
    __asm__ volatile(".insn i 0x0F, 2, x0, %0, 0" ::"r"(line) : "memory"); /* cbo.inval */
}
/*
 * No line of the range is left in the data cache. Line by line, unless the whole cache is sooner displaced: by loads of
 * other memory, as much as it holds, which is all it has room for then (it replaces the line used longest ago). Dirty lines go back.
 */
static inline void cache_drop(uint32_t address, uint32_t bytes, uint32_t line_bytes, uint32_t cache_bytes, uint32_t other) {
  if (line_bytes == 0) return;
  if (bytes <= cache_bytes) {
    for (uint32_t line = address & ~(line_bytes - 1); line < address + bytes; line += line_bytes)
      __asm__ volatile(".insn i 0x0F, 2, x0, %0, 2" ::"r"(line) : "memory"); /* cbo.flush */
    return;
  }
  for (uint32_t at = 0; at < cache_bytes; at += line_bytes) (void)*(volatile const uint32_t *)(other + at);
}
/* Clean, then invalidate: for lines that also hold bytes outside the range. */
static inline void cache_flush(uint32_t address, uint32_t bytes, uint32_t line_bytes) {
  if (line_bytes == 0) return;
  for (uint32_t line = address & ~(line_bytes - 1); line < address + bytes; line += line_bytes)
    __asm__ volatile(".insn i 0x0F, 2, x0, %0, 2" ::"r"(line) : "memory"); /* cbo.flush */
}

#endif
