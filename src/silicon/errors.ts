// What the silicon's faces throw.

/** A register value, range or part that the silicon cannot work with. */
export class SiliconError extends Error {
  override readonly name: string = 'SiliconError';
  /** The parameter at fault, e.g. `length`. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.field = field;
  }
}

/** A range that does not lie inside the memory it is meant for. */
export class RangeOutside extends SiliconError {
  override readonly name = 'RangeOutside';
}

/** The module is missing, or lacks what the faces need. */
export class SiliconMissing extends SiliconError {
  override readonly name = 'SiliconMissing';
}

/** Refuses anything but an integer in [least, most]. */
export function integer(field: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new SiliconError(field, `expected an integer from ${least} to ${most}, found ${value}`);
  }
  return value;
}
