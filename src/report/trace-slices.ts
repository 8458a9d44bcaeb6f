import type { Traced } from '../trace.js';

/** Something with a beginning and an end, on a named track. */
export interface Slice {
  readonly track: string;
  /** Pairs beginning and end on a track whose slices overlap; null where one follows the other. */
  readonly key: string | null;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface Edge {
  readonly edge: 'begin' | 'end';
  readonly slice: Slice;
}

export interface Instant {
  readonly track: string;
  readonly name: string;
}

/** The slices that an event begins or ends, for viewers that draw time. */
export function sliceOf(event: Traced): readonly Edge[] {
  switch (event.kind) {
    case 'phase-begin':
      return [begin(`${event.lane} phases`, null, event.phase)];
    case 'phase-end':
      return [end(`${event.lane} phases`, null, { bytes: event.bytes })];
    case 'module-begin':
      return [
        begin('modules', `${event.image} ${event.module}`, `${event.module} (${event.image})`, moduleArgs(event)),
      ];
    case 'module-end':
      return [end('modules', `${event.image} ${event.module}`, { cycles: event.cycles })];
    case 'service-entered':
      return [begin('service', null, `${event.image} ${event.version}`)];
    case 'service-left':
      return [end('service', null, { why: event.why })];
    case 'reset':
      return [end('service', null, { why: event.why })];
    case 'engine-begin':
      return [begin(`unit ${event.unit}`, event.operation, event.operation, { bytes: event.bytes })];
    case 'engine-end':
      return [
        end(`unit ${event.unit}`, event.operation, { bytes: event.bytes, reads: event.reads, writes: event.writes }),
      ];
    default:
      return 'port' in event ? portSlice(event) : [];
  }
}

/** Events that happen at one moment and explain the slices around them. */
export function instantOf(event: Traced): Instant | undefined {
  switch (event.kind) {
    case 'notified':
    case 'branched':
    case 'tables-committed':
    case 'point-of-no-return':
    case 'overlaid':
    case 'resumed':
    case 'update-ended':
      return { track: 'milestones', name: event.kind };
    case 'key':
      return { track: 'milestones', name: `key ${event.action}` };
    case 'key-rejected':
      return { track: 'milestones', name: `key rejected: ${event.reason}` };
    case 'fallback':
      return { track: 'milestones', name: `fallback: ${event.reason}` };
    case 'fault':
      return { track: 'milestones', name: `fault: ${event.fault}` };
    case 'reset':
      return { track: 'milestones', name: `${event.reset} reset` };
    case 'dram':
      return { track: 'DRAM', name: event.action };
    case 'verified':
      return { track: 'milestones', name: `${event.what} ${event.ok ? 'verified' : 'failed its check'}` };
    case 'watchdog':
      return { track: 'milestones', name: `watchdog ${event.action}` };
    default:
      return undefined;
  }
}

function portSlice(event: Extract<Traced, { port: number }>): readonly Edge[] {
  const port = `port ${event.port}`;
  switch (event.kind) {
    case 'link-down':
      // Losing the link resets the port.
      return [
        end(`${port} buffers`, null),
        end(`${port} DMA`, null),
        begin(`${port} link`, null, 'link down', { why: event.why }),
      ];
    case 'link-up':
      return [end(`${port} link`, null)];
    case 'port-quiesced':
      return [begin(`${port} DMA`, null, 'quiesced')];
    case 'port-released':
      return [end(`${port} DMA`, null)];
    case 'buffers-exhausted':
      return [begin(`${port} buffers`, null, 'exhausted')];
    case 'buffers-available':
      return [end(`${port} buffers`, null)];
    case 'io-accepted':
      return [
        begin(`I/O of ${port}`, `${event.port}.${event.id}`, 'I/O', { id: event.id, arrivedTick: event.arrivedTick }),
      ];
    case 'io-completed':
      return [end(`I/O of ${port}`, `${event.port}.${event.id}`, { image: event.image })];
    case 'io-dropped':
      return [end(`I/O of ${port}`, `${event.port}.${event.id}`, { dropped: event.why })];
    default:
      return [];
  }
}

function begin(track: string, key: string | null, name: string, args: Slice['args'] = {}): Edge {
  return { edge: 'begin', slice: { track, key, name, args } };
}

function end(track: string, key: string | null, args: Slice['args'] = {}): Edge {
  return { edge: 'end', slice: { track, key, name: key ?? track, args } };
}

function moduleArgs({ version, basis, address }: Traced<'module-begin'>): Slice['args'] {
  return { version, basis, address };
}
