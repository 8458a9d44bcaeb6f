/**
 * Where firmware finds the units (docs/registers.md, firmware/include/board.h). Adapter DRAM starts at 0, so that the
 * offsets of SiFive's and QEMU's `virt` boards are kept, moved up by 0xE000_0000.
 */
export const ADDRESS = {
  clint: 0xe200_0000,
  plic: 0xec00_0000,
  uart: 0xf000_0000,
  watchdog: 0xf001_0000,
  reset: 0xf002_0000,
  hostDma: 0xf003_0000,
  nvram: 0xf004_0000,
  engine: 0xf005_0000,
  mailbox: 0xf006_0000,
  marker: 0xf007_0000,
  flash: 0xf008_0000,
  dram: 0xf009_0000,
  firstPort: 0xf010_0000,
} as const;

/** Where the core starts after a reset: the boot ROM. */
export const BOOT_ROM = { address: 0xffff_0000, bytes: 0x1000 } as const;

/** Flash, memory-mapped, for loads only. */
export const FLASH_WINDOW = 0xd000_0000;

/** From the registers of one port to those of the next. */
export const PORT_STRIDE = 0x1_0000;

/** Where in host memory the frames of the port queues lie on their way in; a stretch of this size for each port. */
export const WIRE_OFFSET = 0x0d00_0000;
export const WIRE_BYTES = 0x1_0000;

/** Everything from here to the end of the address space is answered by the bus. */
export const DEVICE_REGION = { address: 0xe000_0000, bytes: 0x2000_0000 } as const;

/** The NVRAM window; of a larger NVRAM it shows the first bytes. */
export const NVRAM_WINDOW_BYTES = 0x1_0000;

/** Interrupt sources of the PLIC. */
export const SOURCE = { engine: 1, mailbox: 2, watchdog: 3, hostDma: 4, flash: 5, uart: 10, firstPort: 16 } as const;

/** Bits of mip. */
export const CORE_LINE = { software: 3, timer: 7, external: 11 } as const;
