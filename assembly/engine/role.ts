// What each kind of work asks of the mover.
import {
  C_DESCENDING,
  C_DOWN,
  C_ELEMENT,
  C_KIND,
  C_ROLE,
  C_SOURCE,
  KIND_CHECKSUM,
  KIND_COPY,
  KIND_COPY_CHECKSUM,
  KIND_DIFFERENCE,
  KIND_FILL,
  KIND_MARCH,
  KIND_OVERLAY_DELTA,
  KIND_READ,
  KIND_REPLAY,
  KIND_SCRUB,
  KIND_WRITE,
} from '../memory-map';
import {
  EXPECTS,
  LANDS,
  PATTERNS,
  READS_A,
  READS_B,
  REPLAYS,
  SENDS,
  SKIPS,
  SUMS,
  WRITES,
} from './registers';

/** Elements of March C-: up w0; up r0 w1; up r1 w0; down r0 w1; down r1 w0; up r0. */
export const MARCH_ELEMENTS = 6;

export function roleOf(kind: i32): i32 {
  if (kind == KIND_COPY || kind == KIND_SCRUB) return READS_A | WRITES;
  if (kind == KIND_READ) return READS_A | LANDS;
  if (kind == KIND_WRITE) return WRITES | SENDS;
  if (kind == KIND_FILL) return WRITES | PATTERNS;
  if (kind == KIND_CHECKSUM) return READS_A | SUMS;
  if (kind == KIND_COPY_CHECKSUM) return READS_A | WRITES | SUMS;
  if (kind == KIND_DIFFERENCE) return READS_A | READS_B;
  if (kind == KIND_OVERLAY_DELTA) return READS_A | WRITES | SKIPS;
  if (kind == KIND_REPLAY) return REPLAYS;
  return 0;
}

function marchRole(element: i32): i32 {
  if (element == 0) return WRITES | PATTERNS;
  if (element == MARCH_ELEMENTS - 1) return READS_A | EXPECTS;
  return READS_A | EXPECTS | WRITES | PATTERNS;
}

/** Sets role and direction for the present sweep. */
export function assignRole(at: usize): void {
  const kind = load<i32>(at, C_KIND);
  if (kind == KIND_MARCH) {
    const element = load<i32>(at, C_ELEMENT);
    store<i32>(at, marchRole(element), C_ROLE);
    store<i32>(at, element == 3 || element == 4 ? 1 : 0, C_DOWN);
    return;
  }
  let role = roleOf(kind);
  if (kind == KIND_WRITE && load<u32>(at, C_SOURCE) == 0) role = WRITES | PATTERNS;
  store<i32>(at, role, C_ROLE);
  store<i32>(at, load<i32>(at, C_DESCENDING), C_DOWN);
}
