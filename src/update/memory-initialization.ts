import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import type { ImageInMemory } from './code-image-in-memory.js';
import { callModule } from './module-call.js';
import { phase } from './phase.js';
import { placed } from './placed-image.js';

/**
 * The new image initializes the memory it will need, invoked while the old image still accepts I/O, or, where the
 * profile moves it there, inside the gap: its table area, unless the bridge has filled that already, and its own buffers.
 */
export function* initializeMemory(adapter: Adapter, newImage: ImageInMemory, base: number): Process<void> {
  const areas = freshAreas(adapter, newImage);
  const bytes = areas.tableAreaBytes + areas.bufferAreaBytes;
  yield* phase(adapter, 'memory initialization', function* () {
    adapter.handover.write(areas);
    const image = placed(adapter, newImage, base);
    yield* callModule(adapter, { module: 'memoryInitialization', kind: 'memory initialization', image, bytes });
    return bytes;
  });
}

/** Where there is room for what the new image asks for: the table area not in use, the buffers behind those of the ports. */
function freshAreas(adapter: Adapter, { characteristics }: ImageInMemory) {
  const { memory, ports, update } = adapter.profile;
  const { tableBytes = 0, bufferBytes = 0 } = characteristics.memory ?? {};
  const tables = memory.tables.find(({ base }) => base !== adapter.tables?.area.base)!;
  const portBytes = ports.count.is * ports.buffers.is * ports.buffer.is;
  const isBridged = update.memoryInitialization === 'in-gap';
  return {
    tableAreaBase: tables.base,
    tableAreaBytes: isBridged ? 0 : Math.min(tableBytes, tables.bytes),
    bufferAreaBase: memory.buffers.base + portBytes,
    bufferAreaBytes: Math.min(bufferBytes, memory.buffers.bytes - portBytes),
  };
}
