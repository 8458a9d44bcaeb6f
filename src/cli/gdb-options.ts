import { InvalidArgumentError, Option } from 'commander';
import { GdbServer } from '../debug/gdb-server.js';
import type { ResetResult } from '../debug/monitor.js';
import type { Machine } from '../hardware/machine.js';
import { TcpGdbLine } from './gdb-line.js';

const GDB_PORT = 3333;

export interface GdbOptions {
  gdb?: number | true;
  gdbHost: string;
}

/** `--gdb [port]`. @param when it waits */
export function gdbPortOption(when: string): Option {
  return new Option('--gdb [port]', `wait for gdb ${when} (default port ${GDB_PORT})`).argParser(portOf);
}

/** `--gdb-host <address>`. */
export function gdbHostOption(): Option {
  return new Option('--gdb-host <address>', 'listen here instead of on loopback').default('127.0.0.1');
}

/** A TCP port; 0 for any that is free. */
function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('Expected a TCP port, 0 to 65535.');
  return port;
}

/**
 * Listens, and says on standard error how to connect.
 * @param file whose symbols gdb loads
 * @param hints more commands for gdb, each with what it is for
 * @param reset what `monitor reset` does
 * @returns undefined when no debugger is wanted
 */
export function gdbServer(
  machine: Machine,
  options: GdbOptions,
  file: string,
  reset: () => ResetResult,
  hints: readonly string[] = [],
): GdbServer | undefined {
  if (options.gdb === undefined) return undefined;
  const line = new TcpGdbLine(options.gdbHost, options.gdb === true ? GDB_PORT : options.gdb);
  const at = `${options.gdbHost}:${line.tcpPort}`;
  const lines = [`gdb: listening on ${at}`, `     gdb-multiarch ${file} -ex 'target remote ${at}'`];
  process.stderr.write([...lines, ...hints.map((hint) => `     ${hint}`), ''].join('\n'));
  return new GdbServer(machine, line, reset);
}
