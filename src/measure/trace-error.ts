/** A trace that contradicts itself, for instance a phase that ends without having begun. The program that wrote it is wrong. */
export class TraceError extends Error {
  override readonly name = 'TraceError';

  constructor(
    readonly tick: number,
    readonly expected: string,
    found: string,
  ) {
    super(`trace at tick ${tick}: ${found}; expected ${expected}`);
  }
}
