/** The image that is said to run cannot run on this board: nothing can be emulated. */
export class UnusableImage extends Error {
  override readonly name = 'UnusableImage';
  readonly badInput = true;
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }
}
