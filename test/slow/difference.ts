/** Block difference, byte by byte: how many blocks differ, and one bit for each, lowest bit first. */
export function slowDifference(left: Uint8Array, right: Uint8Array, blockBytes: number): [number, Uint8Array] {
  const blocks = Math.ceil(left.length / blockBytes);
  const bitmap = new Uint8Array(Math.ceil(blocks / 8));
  let differing = 0;
  for (let block = 0; block < blocks; block++) {
    const end = Math.min(left.length, (block + 1) * blockBytes);
    let differs = false;
    for (let i = block * blockBytes; i < end; i++) if (left[i] !== right[i]) differs = true;
    if (!differs) continue;
    differing++;
    bitmap[block >> 3]! |= 1 << (block & 7);
  }
  return [differing, bitmap];
}
