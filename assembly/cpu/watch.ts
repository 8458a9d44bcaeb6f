// Watchpoints for writes see every master: what a channel lays into the DRAM stops the clock behind that burst. The core's
// own loads and stores are compared where they happen (access.ts).
import {
  CORE_MASTER,
  CPU_RAM_ADDRESS,
  CPU_WATCHED_ADDRESS,
  CPU_WATCHED_BYTES,
  CPU_WATCHED_MASTER,
  CPU_WATCHED_WRITE,
  CPU_WATCHPOINTS,
  CPU_WATCHPOINT_COUNT,
  FABRIC_INTERRUPTS,
  FABRIC_RAISED,
  INTERRUPT_WATCH,
  RAISED_INTERRUPT,
} from '../memory-map';

const WRITES: u32 = 2;

/** The first watchpoint for writes among guest addresses, 0 for none. */
function watchedFor(address: u32, bytes: u32): u32 {
  const count = load<u32>(CPU_WATCHPOINT_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const point = CPU_WATCHPOINTS + i * 12;
    if (!(load<u32>(point, 8) & WRITES)) continue;
    const first = load<u32>(point);
    if (address + bytes > first && address < first + load<u32>(point, 4)) return point;
  }
  return 0;
}

/** Whether bytes from a DRAM address on are watched for writes. */
export function watchesWrites(address: u32, bytes: u32): bool {
  return load<u32>(CPU_WATCHPOINT_COUNT) != 0 && watchedFor(load<u32>(CPU_RAM_ADDRESS) + address, bytes) != 0;
}

/** A burst was laid into the DRAM. The first watched one in a cycle is told; the host takes it before the next cycle. */
export function watchBurst(address: u32, bytes: u32, master: i32): void {
  if (master == CORE_MASTER) return;
  const written = load<u32>(CPU_RAM_ADDRESS) + address;
  const point = watchedFor(written, bytes);
  if (!point) return;
  const pending = load<u32>(FABRIC_INTERRUPTS);
  if (pending & (1 << INTERRUPT_WATCH)) return;
  store<u32>(CPU_WATCHED_ADDRESS, load<u32>(point));
  store<u32>(CPU_WATCHED_WRITE, written);
  store<u32>(CPU_WATCHED_BYTES, bytes);
  store<i32>(CPU_WATCHED_MASTER, master);
  store<u32>(FABRIC_INTERRUPTS, pending | (1 << INTERRUPT_WATCH));
  store<i32>(FABRIC_RAISED, load<i32>(FABRIC_RAISED) | RAISED_INTERRUPT);
}
