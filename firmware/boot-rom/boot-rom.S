/*
 * The boot ROM: from reset to the first instruction of an image. It has no memory of its own and uses registers only.
 *
 *   s0  reset controller        s3  DRAM controller        s6  container in the flash window
 *   s1  flash controller        s4  1: DRAM was retained   s7  bytes of the slot
 *   s2  NVRAM window            s5  slot to try            s8  slots tried
 */
#define RESET_BASE 0xF0020000
#define NVRAM_BASE 0xF0040000
#define MARKER_BASE 0xF0070000
#define FLASH_BASE 0xF0080000
#define DRAM_BASE 0xF0090000
#define UART_BASE 0xF0000000
#define FLASH_WINDOW 0xD0000000

#define RESET_CAUSE 0x00
#define RESET_DRAM_RETAINED 0x08
#define RESET_RUN_BASE 0x10
#define RESET_HANDOVER 0x14
#define CAUSE_POWER_ON 1

#define DRAM_STATUS 0x00
#define DRAM_COMMAND 0x04
#define DRAM_FEATURES 0x0C
#define DRAM_BUSY 4
#define DRAM_FAILED 8
#define DRAM_INITIALISE 1
#define DRAM_TEST 2
#define DRAM_FILL 3
#define FEATURE_ECC_FILL 1
#define FEATURE_TEST 2

#define FLASH_STATUS 0x04
#define FLASH_COMMAND 0x0C
#define FLASH_ADDRESS 0x10
#define FLASH_LENGTH 0x14
#define FLASH_TARGET 0x18
#define FLASH_SLOT_BASE 0x30
#define FLASH_SLOT_BYTES 0x34
#define FLASH_BUSY 1
#define FLASH_FAILED 2
#define FLASH_READ 3

#define MARKER_BOOT_FAILED 0xE1
#define HANDOVER_MAGIC 0x4F484C46
#define IMAGE_MAGIC 0x96F3B83D
#define TLV_MAGIC 0x6907

  .section .text
  .option norvc
  .globl _start
_start:
  csrw mie, zero
  la t0, failed
  csrw mtvec, t0
  li s0, RESET_BASE
  li s1, FLASH_BASE
  li s2, NVRAM_BASE
  li s3, DRAM_BASE
  li s8, 0
  lw s4, RESET_DRAM_RETAINED(s0)
  bnez s4, retained

/* DRAM has lost its content: initialise it, test it at power-on, and write every word once, as the board asks for. */
  li a0, DRAM_INITIALISE
  jal ra, dram_command
  lw s5, DRAM_FEATURES(s3)
  lw t0, RESET_CAUSE(s0)
  andi t0, t0, CAUSE_POWER_ON
  andi t1, s5, FEATURE_TEST
  beqz t0, 1f
  beqz t1, 1f
  li a0, DRAM_TEST
  jal ra, dram_command
1:
  andi t1, s5, FEATURE_ECC_FILL
  beqz t1, choose
  li a0, DRAM_FILL
  jal ra, dram_command
  j choose

/* DRAM went through the reset on purpose: the image that stands there goes on, if it left word where. */
retained:
  lw a0, RESET_HANDOVER(s0)
  lw t0, 0(a0)
  li t1, HANDOVER_MAGIC
  bne t0, t1, choose
  lw t2, RESET_RUN_BASE(s0)
  lw t0, 0(t2)
  li t1, IMAGE_MAGIC
  bne t0, t1, choose
  lhu t1, 8(t2)
  j enter

/* The slot of the boot record that holds: the higher sequence number of two copies with a good CRC-32; else slot 0. */
choose:
  mv a0, s2
  jal ra, boot_record
  mv s5, a2
  mv s6, a1
  addi a0, s2, 0x40
  jal ra, boot_record
  bgeu s6, a1, 1f
  mv s5, a2
1:
  beqz s5, load
  li s5, 1

/* Loads the container of slot s5 to the run base; the other slot is tried when this one holds none. */
load:
  slli t0, s5, 3
  add t0, t0, s1
  lw a0, FLASH_SLOT_BASE(t0)
  lw s7, FLASH_SLOT_BYTES(t0)
  li s6, FLASH_WINDOW
  add s6, s6, a0
  lw t0, 0(s6)
  li t1, IMAGE_MAGIC
  bne t0, t1, other
  lhu t1, 8(s6)  /* header */
  lhu t2, 10(s6) /* protected TLVs */
  lw t3, 12(s6)  /* body */
  bgtu t3, s7, other
  add t3, t3, t1
  add t3, t3, t2 /* where the unprotected TLVs begin */
  bgtu t3, s7, other
  add t4, s6, t3
  lbu t5, 0(t4)
  lbu t6, 1(t4)
  slli t6, t6, 8
  or t5, t5, t6
  li t6, TLV_MAGIC
  bne t5, t6, 2f
  lbu t5, 2(t4)
  lbu t6, 3(t4)
  slli t6, t6, 8
  or t5, t5, t6
  add t3, t3, t5
  bgtu t3, s7, other
2:
  lw t2, RESET_RUN_BASE(s0)
  sw a0, FLASH_ADDRESS(s1)
  sw t3, FLASH_LENGTH(s1)
  sw t2, FLASH_TARGET(s1)
  li t0, FLASH_READ
  sw t0, FLASH_COMMAND(s1)
3:
  lw t0, FLASH_STATUS(s1)
  andi t3, t0, FLASH_BUSY
  bnez t3, 3b
  andi t0, t0, FLASH_FAILED
  bnez t0, other
  li a0, 0

/* t2: run base, t1: bytes of the header, a0: handover area or 0. From now on DRAM holds something to retain. */
enter:
  li t0, 1
  sw t0, RESET_DRAM_RETAINED(s0)
  add t2, t2, t1
  fence rw, rw
  fence.i
  jr t2

other:
  xori s5, s5, 1
  addi s8, s8, 1
  li t0, 2
  bltu s8, t0, load

/* Nothing to boot, or a trap: says so, and sleeps. */
  .balign 4
failed:
  li t0, MARKER_BASE
  li t1, MARKER_BOOT_FAILED
  sw t1, 0(t0)
  la a0, message
  li t0, UART_BASE
1:
  lbu t1, 0(a0)
  beqz t1, 3f
2:
  lbu t2, 5(t0)
  andi t2, t2, 0x20
  beqz t2, 2b
  sb t1, 0(t0)
  addi a0, a0, 1
  j 1b
3:
  wfi
  j 3b

/* a0: command of the DRAM controller; waits for its end. */
dram_command:
  sw a0, DRAM_COMMAND(s3)
1:
  lw t0, DRAM_STATUS(s3)
  andi t1, t0, DRAM_BUSY
  bnez t1, 1b
  andi t0, t0, DRAM_FAILED
  bnez t0, failed
  ret

/* a0: address of a copy of the boot record {sequence, slot, counter, CRC-32}. a1: its sequence, 0 if damaged; a2: slot. */
boot_record:
  mv t6, ra
  lw a1, 0(a0)
  lw a2, 4(a0)
  lw a3, 8(a0)
  lw a4, 12(a0)
  li t0, -1
  beq a1, t0, 1f
  li a5, -1
  mv a6, a1
  jal ra, crc32_word
  mv a6, a2
  jal ra, crc32_word
  mv a6, a3
  jal ra, crc32_word
  not a5, a5
  bne a5, a4, 1f
  jr t6
1:
  li a1, 0
  li a2, 0
  jr t6

/* a5: running CRC-32 (IEEE, reflected), a6: the next word, little endian. */
crc32_word:
  xor a5, a5, a6
  li t0, 32
  li t1, 0xEDB88320
1:
  andi t2, a5, 1
  srli a5, a5, 1
  beqz t2, 2f
  xor a5, a5, t1
2:
  addi t0, t0, -1
  bnez t0, 1b
  ret

message:
  .asciz "boot ROM: nothing to boot\r\n"
  .balign 4
