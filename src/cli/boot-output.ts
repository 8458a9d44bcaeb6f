import type { BootResult } from '../boot/boot-session.js';
import { STOP_REASONS } from '../boot/stop-reason.js';
import type { SymbolTable } from '../boot/symbols.js';
import type { Machine } from '../hardware/machine.js';

/** Everything a boot has to show. */
export interface BootReport {
  readonly machine: Machine;
  readonly symbols: SymbolTable;
  readonly result: BootResult;
  readonly uart: Uint8Array;
  readonly dumps: readonly { readonly address: number; readonly bytes: Uint8Array }[];
}

const PROFILE_LINES = 10;
const hex32 = (value: number): string => `0x${(value >>> 0).toString(16).padStart(8, '0')}`;

/** The published form: schemas/boot.schema.json. */
export function bootJson({ machine, result, uart, dumps }: BootReport): unknown {
  return {
    adapter: machine.name,
    stop_reason: result.stopReason,
    passed: result.passed,
    exit_code: result.programCode,
    cycles: result.cycles,
    instret: result.instret,
    ticks: result.ticks,
    pc: hex32(result.pc),
    uart: new TextDecoder().decode(uart),
    counters: machine.counters(),
    dump: dumps.map(({ address, bytes }) => ({ address: hex32(address), hex: Buffer.from(bytes).toString('hex') })),
    profile: result.profile.map(({ name, cycles, share }) => ({ name, cycles, share })),
    fault:
      result.fault === undefined
        ? null
        : {
            cause: result.fault.cause,
            pc: hex32(result.fault.pc),
            instruction: result.fault.instruction,
            value: hex32(result.fault.value),
            registers: Object.fromEntries(
              Object.entries(result.fault.registers).map(([name, value]) => [name, hex32(value)]),
            ),
            backtrace: result.fault.backtrace,
          },
    trace_digest: machine.trace.digest(),
  };
}

/** What a person reads: how it ended, what it took, where the time went. */
export function bootText(report: BootReport): string[] {
  const { machine, symbols, result, uart, dumps } = report;
  const open = uart.length > 0 && uart.at(-1) !== 0x0a;
  const code = result.programCode === 0 ? '' : ` (${result.programCode})`;
  return [
    ...(open ? [''] : []),
    `${result.passed ? 'passed' : 'FAILED'}: ${result.stopReason}${code}, ${STOP_REASONS[result.stopReason].says}`,
    `  at ${symbols.describe(result.pc)}`,
    ...faultLines(result),
    '',
    ...rows([
      ['cycles', count(result.cycles)],
      ['instructions', count(result.instret)],
      ['CPI', result.instret === 0 ? '-' : (result.cycles / result.instret).toFixed(3)],
      ['emulated time', `${((result.ticks / machine.ticksPerSecond) * 1000).toFixed(3)} ms`],
      ...Object.entries(machine.counters()).map(([name, value]): [string, string] => [name, count(value)]),
    ]),
    ...profileLines(result),
    ...dumps.flatMap(({ address, bytes }) => ['', ...dumpLines(address, bytes)]),
  ];
}

function faultLines({ fault }: BootResult): string[] {
  if (fault === undefined) return [];
  const registers = Object.entries(fault.registers);
  const quarter = registers.length / 4;
  const table = Array.from({ length: quarter }, (_, row) =>
    [0, 1, 2, 3]
      .map((column) => registers[row + column * quarter]!)
      .map(([name, value]) => `${name.padStart(4)} ${hex32(value)}`)
      .join('  '),
  );
  return [
    '',
    `  ${fault.cause}, mtval ${hex32(fault.value)}`,
    `  ${hex32(fault.pc)}  ${fault.instruction}`,
    '',
    ...table.map((line) => `  ${line}`),
    '',
    ...fault.backtrace.map((frame, depth) => `  #${depth} ${frame}`),
  ];
}

function profileLines({ profile }: BootResult): string[] {
  if (profile.length === 0) return [];
  const top = profile.slice(0, PROFILE_LINES);
  const lines = top.map(({ name, share }) => `  ${`${(100 * share).toFixed(1)} %`.padStart(7)}  ${name}`);
  const rest = profile.length - top.length;
  return ['', 'time by function', ...lines, ...(rest > 0 ? [`           … and ${rest} more`] : [])];
}

function dumpLines(address: number, bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const row = [...bytes.subarray(offset, offset + 16)];
    const digits = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${hex32(address + offset)}  ${digits.padEnd(47)}  ${text}`);
  }
  return lines;
}

function rows(entries: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...entries.map(([name]) => name.length));
  const values = Math.max(...entries.map(([, value]) => value.length));
  return entries.map(([name, value]) => `  ${name.padEnd(width)}  ${value.padStart(values)}`);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
