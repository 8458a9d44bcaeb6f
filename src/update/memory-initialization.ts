import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { type ImageInMemory, moduleAddress, versionOf } from './code-image-in-memory.js';
import { phase, runModule } from './phase.js';

/**
 * The new image initializes the memory it will need, invoked while the old image still accepts I/O, or, where the
 * profile moves it there, inside the gap.
 */
export function* initializeMemory(adapter: Adapter, newImage: ImageInMemory, base: number): Process<void> {
  const bytes = newImage.characteristics.memory?.ramBytes ?? 0;
  yield* phase(adapter, 'memory initialization', function* () {
    yield* runModule(adapter, {
      module: 'memoryInitialization',
      image: adapter.roleOf(newImage.digest),
      version: versionOf(newImage),
      address: moduleAddress(newImage, base, 'memory initialization'),
      bytes,
    });
    return bytes;
  });
}
