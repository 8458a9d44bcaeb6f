// Coherence faults: where hardware would have used bytes that a cache and the DRAM disagree about, or lost some.
import {
  CPU_FAULT_KIND,
  CPU_FAULT_LINE,
  CPU_FAULT_MASTER,
  CPU_FAULT_PC,
  CPU_HELD,
  CPU_NOTIFY,
  CPU_PC,
  CPU_RAM_ADDRESS,
  CPU_STOP,
  CPU_STOP_COHERENCE,
  FABRIC_INTERRUPTS,
  FABRIC_RAISED,
  INTERRUPT_CPU,
  RAISED_INTERRUPT,
} from '../memory-map';

/** Notes a fault about a line at a DRAM address. @param master who wrote it, or who reads it */
export function noteFault(address: u32, master: i32, kind: u32): void {
  store<u32>(CPU_FAULT_LINE, load<u32>(CPU_RAM_ADDRESS) + address);
  store<u32>(CPU_FAULT_MASTER, master);
  store<u32>(CPU_FAULT_KIND, kind);
  store<u32>(CPU_FAULT_PC, load<u32>(CPU_PC));
}

/** A burst of another master is at fault: stops the core and the clock with it, unless a fault holds the core already. */
export function faultAtBurst(address: u32, master: i32, kind: u32): void {
  if (load<i32>(CPU_HELD) && load<u32>(CPU_STOP) == CPU_STOP_COHERENCE) return;
  noteFault(address, master, kind);
  store<u32>(CPU_STOP, CPU_STOP_COHERENCE);
  store<i32>(CPU_HELD, 1);
  store<i32>(CPU_NOTIFY, 0);
  store<u32>(FABRIC_INTERRUPTS, load<u32>(FABRIC_INTERRUPTS) | (<u32>1 << INTERRUPT_CPU));
  store<i32>(FABRIC_RAISED, load<i32>(FABRIC_RAISED) | RAISED_INTERRUPT);
}
