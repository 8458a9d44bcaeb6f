// The exports of the silicon and nothing else.
export function version(): i32 {
  return 1;
}
