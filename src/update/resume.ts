import type { Process } from '../process.js';
import type { Adapter, RunningImage } from './adapter.js';
import { phase } from './phase.js';
import { serve } from './service.js';

/** The image that now runs enters its service loop, and the ports' DMA is released. */
export function* resume(
  adapter: Adapter,
  image: RunningImage,
  by: 'fastload' | 'standard' | 'old-image',
): Process<void> {
  const { board, trace } = adapter;
  yield* phase(adapter, 'resume', function* () {
    if (board.ports.some((port) => port.quiesced)) yield* board.timing.spend('ports.release');
    return 0;
  });
  for (const port of board.ports) port.release();
  trace.write({ kind: 'resumed', image: image.role, version: image.version, by });
  serve(adapter, image);
}
