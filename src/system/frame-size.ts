import type { HostIo } from './host-io.js';

/** A command, an answer, or a command with its parameters: what moves when no data does. */
export const COMMAND_BYTES = 64;

/** Bytes that a port takes in for an I/O: the command, with the data of a write. */
export function bytesIn(io: Pick<HostIo, 'kind' | 'bytes'>): number {
  return io.kind === 'write' ? Math.max(io.bytes, COMMAND_BYTES) : COMMAND_BYTES;
}

/** Bytes that a port sends back: the answer, with the data of a read. */
export function bytesOut(io: Pick<HostIo, 'kind' | 'bytes'>): number {
  return io.kind === 'read' ? Math.max(io.bytes, COMMAND_BYTES) : COMMAND_BYTES;
}
