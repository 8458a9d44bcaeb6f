/** A scenario that cannot be run as it is written. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly badInput = true;
  readonly file: string;
  readonly field: string;
  readonly next: string | undefined;

  constructor(file: string, field: string, expected: string, found: string, next?: string) {
    super(`${file}: ${field}: expected ${expected}, found ${found}`);
    this.file = file;
    this.field = field;
    this.next = next;
  }
}
