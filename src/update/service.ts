import type { Adapter, RunningImage } from './adapter.js';
import { serviceCall } from './service-call.js';

/** The running image enters its service loop: from now on it takes I/O from the queues. */
export function serve(adapter: Adapter, image: RunningImage): void {
  const { board } = adapter;
  adapter.running = image;
  const native = serviceCall(adapter, image);
  board.cpu.enterService({
    image: image.role,
    version: image.version,
    next: () => board.frames.shift(),
    answer: (frame) => {
      // An image that comes up and cannot serve has not come back: only an answer ends the row of failed boots.
      adapter.boots = 0;
      if (native === undefined) adapter.tables?.count(frame.port);
      board.ports[frame.port]!.answer(frame, image.role);
    },
    ...native,
  });
}
