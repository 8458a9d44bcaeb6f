// lr.w, sc.w and the atomic memory operations. One reservation, of a word; ordinary stores leave it alone.
import { CPU_REGISTERS, CPU_RESERVATION, CPU_TIMED } from '../memory-map';
import { accessData } from './access';
import { ACCESS_DATA, DONE, DONE_LEAVE, EXCEPTION, raise } from './access-result';
import { writeBufferFull } from './bus';
import { BUS_ALLOWED, waitForBuffer } from './timed-data';

export const NO_RESERVATION: u32 = 1;

function combine(f5: u32, old: u32, operand: u32): u32 {
  switch (f5) {
    case 0: return old + operand;
    case 1: return operand;
    case 4: return old ^ operand;
    case 8: return old | operand;
    case 12: return old & operand;
    case 16: return <i32>old < <i32>operand ? old : operand;
    case 20: return <i32>old > <i32>operand ? old : operand;
    case 24: return old < operand ? old : operand;
    default: return old > operand ? old : operand;
  }
}

function loadReserved(address: u32, rd: u32): u32 {
  const result = accessData(address, 4, false, true);
  if (result > DONE_LEAVE) return result;
  store<u32>(CPU_RESERVATION, address);
  store<u32>(rd, load<u32>(ACCESS_DATA), CPU_REGISTERS);
  return result;
}

function storeConditional(address: u32, value: u32, rd: u32): u32 {
  if (address & 3) return raise(6, address);
  const held = load<u32>(CPU_RESERVATION) == address;
  let result: u32 = DONE;
  if (held) {
    store<u32>(ACCESS_DATA, value);
    result = accessData(address, 4, true, true);
    if (result > DONE_LEAVE) return result;
  }
  store<u32>(CPU_RESERVATION, NO_RESERVATION);
  store<u32>(rd, held ? 0 : 1, CPU_REGISTERS);
  return result;
}

function readModifyWrite(f5: u32, address: u32, operand: u32, rd: u32): u32 {
  if (address & 3) return raise(6, address);
  // The write that follows the read must find the write buffer empty; and the read is not to be done twice.
  if (load<i32>(CPU_TIMED) && (writeBufferFull() || !load<u32>(BUS_ALLOWED))) return waitForBuffer();
  const read = accessData(address, 4, false, true);
  if (read > DONE_LEAVE) return read == EXCEPTION ? raise(7, address) : read;
  const old = load<u32>(ACCESS_DATA);
  store<u32>(ACCESS_DATA, combine(f5, old, operand));
  const written = accessData(address, 4, true, true);
  if (written > DONE_LEAVE) return written;
  store<u32>(CPU_RESERVATION, NO_RESERVATION);
  store<u32>(rd, old, CPU_REGISTERS);
  return read | written;
}

/** Executes the atomic at `ip`; answers as accessData() does. Atomics reach memory only: a device answers one access each. */
export function atomic(ip: u32): u32 {
  const rd = <u32>load<u8>(ip, 1);
  const address = load<u32>(<u32>load<u8>(ip, 2), CPU_REGISTERS);
  const operand = load<u32>(<u32>load<u8>(ip, 3), CPU_REGISTERS);
  const f5 = load<u32>(ip, 4) >> 27;
  if (f5 == 2) return loadReserved(address, rd);
  if (f5 == 3) return storeConditional(address, operand, rd);
  return readModifyWrite(f5, address, operand, rd);
}
