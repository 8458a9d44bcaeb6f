import { type Container, readContainer } from '../image/container.js';
import { ImageError } from '../image/image-error.js';

/** An image as its package has it, if it can be read at all: only to name it. What is wrong with it is the adapter's to find out. */
export function readableImage(container: Uint8Array): Container | undefined {
  try {
    return readContainer(container, 'new image');
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}
