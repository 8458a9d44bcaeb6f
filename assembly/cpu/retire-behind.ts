// A detail of a core whose retirement counter runs ahead of a trap: the instruction behind a trapping instruction, or behind
// mret, is counted although it is discarded, if all of it has been fetched and it would not itself raise another exception.
import { CPU_REGISTERS } from '../memory-map';
import { NO_HALF, fetchHalf } from './access';
import { CSR_MISSING, csrRead } from './csr';
import { D_IMMEDIATE, D_OP, D_RS1, decode } from './decode';
import { decompress } from './decompress';
import { Op } from './operation';

function alignment(op: i32): u32 {
  if (op == Op.LW || op == Op.SW || op == Op.ATOMIC) return 3;
  return op == Op.LH || op == Op.LHU || op == Op.SH ? 1 : 0;
}

function raises(instruction: u32): bool {
  decode(instruction);
  const op = load<i32>(D_OP);
  if (op == Op.ILLEGAL) return true;
  if (op >= Op.LB && op <= Op.ATOMIC) {
    const offset: u32 = op == Op.ATOMIC ? 0 : load<u32>(D_IMMEDIATE);
    return ((load<u32>(load<u32>(D_RS1) * 4, CPU_REGISTERS) + offset) & alignment(op)) != 0;
  }
  if (op != Op.SYSTEM || (instruction & 0x7f) != 0x73) return false;
  if (instruction & 0x3000) {
    store<u32>(CSR_MISSING, 0);
    csrRead(instruction >> 20);
    const writes = (instruction & 0x3000) == 0x1000 || (instruction & 0xf_8000) != 0;
    return load<u32>(CSR_MISSING) != 0 || (writes && instruction >> 30 == 3);
  }
  return instruction != 0x73 && instruction != 0x10_0073 && instruction != 0x3020_0073 && instruction != 0x1050_0073;
}

/** 1 if the instruction at `pc` counts, else 0. */
export function retireBehind(pc: u32): u32 {
  const low = fetchHalf(pc);
  if (low == NO_HALF) return 0;
  if ((low & 3) != 3) return raises(decompress(low)) ? 0 : 1;
  const high = fetchHalf(pc + 2);
  if (high == NO_HALF) return 0;
  return raises(low | (high << 16)) ? 0 : 1;
}
