// What the core's side learns of the bursts of other masters.
import { CPU_BLOCKS, CPU_COUPLED, CPU_PAGE_MAP, CPU_PAGE_SHIFT, CPU_RAM_BYTES, PAGE_CODE } from '../memory-map';
import { flushCode, holdsCode } from './code-cache';

/** Another master laid bytes into the DRAM. */
// @ts-ignore: decorator
@inline
export function snoopWrite(address: u32, bytes: u32, master: i32): void {
  if (load<i32>(CPU_COUPLED)) wrote(address, bytes, master);
}

function wrote(address: u32, bytes: u32, master: i32): void {
  if (address < load<u32>(CPU_RAM_BYTES) && codeIn(address, bytes)) flushCode(CPU_BLOCKS);
}

/** Whether code was pre-decoded from a range of RAM offsets. */
function codeIn(address: u32, bytes: u32): bool {
  const end = min<u32>(address + bytes, load<u32>(CPU_RAM_BYTES));
  for (let page = address >> CPU_PAGE_SHIFT; page <= (end - 1) >> CPU_PAGE_SHIFT; page++) {
    if (!(<u32>load<u8>(page, CPU_PAGE_MAP) & PAGE_CODE)) continue;
    const last = min<u32>(end, (page + 1) << CPU_PAGE_SHIFT);
    let at = max<u32>(address, page << CPU_PAGE_SHIFT);
    for (at &= ~15; at < last; at += 16) if (holdsCode(at)) return true;
  }
  return false;
}
