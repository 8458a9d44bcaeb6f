// From an exit to the block behind it. Found once, the way is written into the exit.
import { findBlock, CODE_EPOCH } from './code-cache';
import { fenceBehindRedirect } from './predictor';
import { Op } from './operation';
import { codeKey } from './pmp';
import { translate } from './translate';

/** The first operation of the block at `pc`, pre-decoded now if it was not. */
@inline export function blockAt(pc: u32): u32 {
  const found = findBlock(codeKey(pc));
  return found ? found : translate(pc);
}

/** The block at the target of a branch, jal or block end at `from`. */
export function followExit(from: u32): u32 {
  const target = load<u32>(from, 12);
  const op = <u32>load<u8>(from);
  // Not linked, so that every pass comes by here: a fence.i behind a redirect clears the predictor unexecuted.
  if (op > <u32>Op.END_LOADED && load<u32>(from, 20) & 1) {
    fenceBehindRedirect(target);
    return blockAt(target);
  }
  const epoch = load<u32>(CODE_EPOCH);
  const ip = blockAt(target);
  if (load<u32>(CODE_EPOCH) == epoch) store<u32>(from, ip, 8);
  return ip;
}
