// A load or store that the run loop hands over, with the result put where the operation wants it.
import { CPU_RAM_ADDRESS, CPU_REGISTERS } from '../memory-map';
import { accessData } from './access';
import { ACCESS_DATA, DONE_LEAVE } from './access-result';
import { Op, operationAt } from './operation';

@inline function bytesOf(op: i32): u32 {
  if (op == Op.LW || op == Op.SW) return 4;
  return op == Op.LH || op == Op.LHU || op == Op.SH ? 2 : 1;
}

/** Executes the load or store at `ip`; `at` is the address less the RAM's. Answers as accessData() does. */
export function slowMemory(ip: u32, at: u32): u32 {
  const op = operationAt(ip);
  const write: bool = op >= <i32>Op.SB;
  if (write) store<u32>(ACCESS_DATA, load<u32>(<u32>load<u8>(ip, 3), CPU_REGISTERS));
  const result = accessData(at + load<u32>(CPU_RAM_ADDRESS), bytesOf(op), write, false);
  if (write || result > DONE_LEAVE) return result;
  let value = load<u32>(ACCESS_DATA);
  if (op == Op.LB) value = <u32>(<i32>(value << 24) >> 24);
  else if (op == Op.LH) value = <u32>(<i32>(value << 16) >> 16);
  else if (op == Op.LBU) value &= 0xff;
  else if (op == Op.LHU) value &= 0xffff;
  store<u32>(<u32>load<u8>(ip, 1), value, CPU_REGISTERS);
  return result;
}
