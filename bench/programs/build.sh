#!/bin/sh
# Rebuilds the bench programs, NAME-ISA.elf into the given folder (default: this one): imac has bit manipulation, imc not.
set -e
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
build() { # name, default rounds, expected result
  for isa in imac:_zicsr_zba_zbb_zbs imc:_zicsr; do
    riscv64-unknown-elf-gcc "-march=rv32${isa%%:*}${isa#*:}" -mabi=ilp32 -O2 -ffreestanding -fno-builtin -nostdlib \
      -nostartfiles -static "-DDEFAULT_ROUNDS=$2" "-DEXPECTED=$3" -Wl,--build-id=none -Wl,--no-warn-rwx-segments \
      -T "$here/link.ld" -o "$out/$1-${isa%%:*}.elf" "$here/start.S" "$here/$1.c" -lgcc
    riscv64-unknown-elf-strip --strip-debug "$out/$1-${isa%%:*}.elf"
  done
}
build mixed 20 23705
build records 1000 3163507537
