/** memmove: through a second array, so that an overlap cannot matter. */
export function slowCopy(memory: Uint8Array, target: number, source: number, lengthBytes: number): void {
  const held: number[] = [];
  for (let i = 0; i < lengthBytes; i++) held.push(memory[source + i]!);
  for (let i = 0; i < lengthBytes; i++) memory[target + i] = held[i]!;
}
