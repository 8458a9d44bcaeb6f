// The thread that keeps the TCP connection to gdb while the emulation computes, or waits, on the main thread.
import { createServer, type Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import type { GdbLineMessage, GdbLineSetup } from './gdb-line.js';

const { port, signal, host, tcpPort } = workerData as GdbLineSetup;
const arrivals = new Int32Array(signal);
let connection: Socket | undefined;

function tell(message: GdbLineMessage): void {
  port.postMessage(message);
  Atomics.add(arrivals, 0, 1);
  Atomics.notify(arrivals, 0);
}

/** A debugger that comes back may be here before its last connection is known to be closed. */
const RETURN_MILLISECONDS = 500;

const server = createServer((socket) => {
  if (connection === undefined) {
    adopt(socket);
    return;
  }
  connection.once('close', () => adopt(socket));
  setTimeout(() => {
    // One debugger at a time: two would step each other's core.
    if (connection !== socket) socket.destroy();
  }, RETURN_MILLISECONDS);
});

function adopt(socket: Socket): void {
  if (connection !== undefined || socket.destroyed) return;
  connection = socket;
  socket.setNoDelay(true);
  tell({ kind: 'connected' });
  socket.on('data', (data) => tell({ kind: 'data', bytes: new Uint8Array(data) }));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    connection = undefined;
    tell({ kind: 'closed' });
  });
}

server.on('error', (error: NodeJS.ErrnoException) => tell({ kind: 'failed', why: error.code ?? error.message }));
server.listen(tcpPort, host, () => {
  const address = server.address();
  tell({ kind: 'listening', tcpPort: typeof address === 'object' && address !== null ? address.port : tcpPort });
});
port.on('message', (bytes: Uint8Array | undefined) => {
  if (bytes !== undefined) {
    connection?.write(bytes);
    return;
  }
  connection?.end();
  server.close();
  port.close();
});
