import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { GdbLine } from '../debug/gdb-server.js';
import { InputError } from './input.js';

export type GdbLineMessage =
  | { readonly kind: 'listening'; readonly tcpPort: number }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'connected' }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'closed' };

export interface GdbLineSetup {
  readonly port: MessagePort;
  readonly signal: SharedArrayBuffer;
  readonly host: string;
  readonly tcpPort: number;
}

/**
 * A TCP line to gdb that an emulation can wait on without giving up its thread: another thread keeps the connection, and
 * says by a shared counter that something arrived.
 */
export class TcpGdbLine implements GdbLine {
  readonly #port: MessagePort;
  readonly #arrivals: Int32Array;
  /** The port that is listened on. */
  readonly tcpPort: number;

  /**
   * @param host address to listen on: loopback, unless others shall reach it
   * @param tcpPort 0 for any free one
   * @throws InputError when the port cannot be had
   */
  constructor(host: string, tcpPort: number) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const signal = new SharedArrayBuffer(4);
    this.#arrivals = new Int32Array(signal);
    const setup: GdbLineSetup = { port: port2, signal, host, tcpPort };
    const worker = new Worker(new URL('./gdb-line-worker.js', import.meta.url), {
      workerData: setup,
      transferList: [port2],
    });
    worker.unref();
    const first = this.#next();
    if (first.kind !== 'listening')
      throw new InputError(
        `--gdb: expected a port to listen on, found ${first.kind === 'failed' ? first.why : first.kind} at ${host}:${tcpPort}`,
        'Name another port, or none for the default.',
      );
    this.tcpPort = first.tcpPort;
  }

  accept(): void {
    while (this.#next().kind !== 'connected');
  }

  poll(): Uint8Array | 'closed' | undefined {
    for (;;) {
      const message = this.#received();
      if (message?.kind === 'connected') continue;
      if (message?.kind === 'closed') return 'closed';
      return message?.kind === 'data' ? message.bytes : undefined;
    }
  }

  wait(): Uint8Array | undefined {
    for (;;) {
      const message = this.#next();
      if (message.kind === 'data') return message.bytes;
      if (message.kind === 'closed') return undefined;
    }
  }

  send(bytes: Uint8Array): void {
    this.#port.postMessage(bytes);
  }

  close(): void {
    this.#port.postMessage(undefined);
  }

  #received(): GdbLineMessage | undefined {
    return (receiveMessageOnPort(this.#port) as { message: GdbLineMessage } | undefined)?.message;
  }

  /** Waits, without turning the event loop. */
  #next(): GdbLineMessage {
    for (;;) {
      const seen = Atomics.load(this.#arrivals, 0);
      const message = this.#received();
      if (message !== undefined) return message;
      Atomics.wait(this.#arrivals, 0, seen);
    }
  }
}
