#!/bin/sh
# Rebuilds the bench images: hex (start address, then one 32-bit word per line) for bench/cpu.ts.
set -e
for spec in mixed:1200 records:60000; do
  name=${spec%:*}
  riscv64-unknown-elf-gcc -march=rv32imac_zicsr -mabi=ilp32 -O2 -ffreestanding -fno-builtin -nostdlib -nostartfiles -static \
    -DROUNDS=${spec#*:} -Wl,--build-id=none -T link.ld -o "$name.elf" start.S "$name.c" -lgcc
  riscv64-unknown-elf-objcopy -O binary "$name.elf" "$name.bin"
  { echo @00000000; od -An -v -tx4 -w4 "$name.bin" | tr -d ' '; } > "$name.hex"
  rm "$name.bin" "$name.elf"
done
