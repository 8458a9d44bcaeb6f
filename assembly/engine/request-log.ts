// The optional log of accepted requests: a ring the host drains; a full ring stops the clock until it has been.
import {
  FABRIC_INTERRUPTS,
  FABRIC_LOGGING,
  FABRIC_LOG_READ,
  FABRIC_LOG_WRITTEN,
  FABRIC_RAISED,
  INTERRUPT_LOG_FULL,
  REQUEST_LOG_BASE,
  REQUEST_LOG_BYTES,
  REQUEST_LOG_ENTRY_BYTES,
} from '../memory-map';

const ENTRIES: i64 = REQUEST_LOG_BYTES / REQUEST_LOG_ENTRY_BYTES;

// @ts-ignore: decorator
@inline
export function logRequest(burst: u32, write: u32, cycle: i64): void {
  if (load<i32>(FABRIC_LOGGING)) append(burst, write, cycle);
}

function append(burst: u32, write: u32, cycle: i64): void {
  const written = load<i64>(FABRIC_LOG_WRITTEN);
  const at = <usize>(written % ENTRIES) * REQUEST_LOG_ENTRY_BYTES + REQUEST_LOG_BASE;
  store<f64>(at, <f64>cycle);
  store<u32>(at, burst, 8);
  store<u32>(at, write, 12);
  store<i64>(FABRIC_LOG_WRITTEN, written + 1);
  if (written + 1 - load<i64>(FABRIC_LOG_READ) < ENTRIES) return;
  store<u32>(FABRIC_INTERRUPTS, load<u32>(FABRIC_INTERRUPTS) | (<u32>1 << INTERRUPT_LOG_FULL));
  store<i32>(FABRIC_RAISED, 1);
}
