// The commands of gdb's remote serial protocol that need no time to pass (gdb manual, appendix E).
import type { DebugTarget, PointKind, WatchHit } from './debug-target.js';
import type { Monitor } from './monitor.js';
import { PACKET_BYTES_MAX } from './packet.js';
import { PC_NUMBER, targetDescription } from './registers.js';

const GENERAL_REGISTERS = 33;
const MEMORY_BYTES_MAX = PACKET_BYTES_MAX / 2 - 16;
const POINT_KINDS: readonly PointKind[] = ['break', 'break', 'write', 'read', 'access'];
const SIGNAL_TRAP = 'S05';

const hex = (bytes: Iterable<number>): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const word = (value: number): string =>
  hex([value, value >>> 8, value >>> 16, value >>> 24].map((byte) => byte & 0xff));
const text = (value: string): string => hex(new TextEncoder().encode(value));

/** Answers commands while the core stands still. */
export class GdbCommands {
  readonly #target: DebugTarget;
  readonly #monitor: Monitor;
  /** Where the transfer of the target description stands is in each request; the text is made once. */
  readonly #description = targetDescription();

  constructor(target: DebugTarget, monitor: Monitor) {
    this.#target = target;
    this.#monitor = monitor;
  }

  /** @returns the reply; empty for a command that is not supported, as the protocol wants */
  answer(command: Uint8Array): string {
    const line = new TextDecoder('latin1').decode(command);
    const rest = line.slice(1);
    switch (line[0]) {
      case '?':
        return SIGNAL_TRAP;
      case 'g':
        return this.#readAll();
      case 'G':
        return this.#writeAll(rest);
      case 'p':
        return this.#readOne(rest);
      case 'P':
        return this.#writeOne(rest);
      case 'm':
        return this.#readMemory(rest);
      case 'M':
        return this.#writeMemory(rest);
      case 'X':
        return this.#writeBinary(command);
      case 'Z':
      case 'z':
        return this.#point(line);
      case 'H':
      case 'T':
        return 'OK';
      case 'q':
        return this.#query(line);
      case 'v':
        return line === 'vCont?' ? 'vCont;c;C;s;S' : '';
      default:
        return '';
    }
  }

  #readAll(): string {
    return Array.from({ length: GENERAL_REGISTERS }, (_, number) => word(this.#target.register(number)!)).join('');
  }

  #writeAll(data: string): string {
    for (let number = 0; number < GENERAL_REGISTERS; number += 1) {
      const value = parseWord(data.slice(8 * number, 8 * number + 8));
      if (value !== undefined) this.#target.setRegister(number, value);
    }
    return 'OK';
  }

  #readOne(rest: string): string {
    const value = this.#target.register(Number.parseInt(rest, 16));
    return value === undefined ? 'E01' : word(value);
  }

  #writeOne(rest: string): string {
    const [number, data] = rest.split('=');
    const value = parseWord(data ?? '');
    if (value === undefined) return 'E01';
    return this.#target.setRegister(Number.parseInt(number ?? '', 16), value) ? 'OK' : 'E01';
  }

  #readMemory(rest: string): string {
    const range = parseRange(rest);
    if (range === undefined) return 'E01';
    const bytes = this.#target.read(range.address, Math.min(range.bytes, MEMORY_BYTES_MAX));
    return bytes === undefined ? 'E14' : hex(bytes);
  }

  #writeMemory(rest: string): string {
    const colon = rest.indexOf(':');
    const range = parseRange(rest.slice(0, colon));
    const data = parseBytes(rest.slice(colon + 1));
    if (range === undefined || data?.length !== range.bytes) return 'E01';
    return this.#target.write(range.address, data) ? 'OK' : 'E14';
  }

  #writeBinary(command: Uint8Array): string {
    const colon = command.indexOf(0x3a);
    const range = parseRange(new TextDecoder('latin1').decode(command.subarray(1, colon)));
    const data = command.slice(colon + 1);
    if (colon < 0 || range === undefined || data.length !== range.bytes) return 'E01';
    return data.length === 0 || this.#target.write(range.address, data) ? 'OK' : 'E14';
  }

  #point(line: string): string {
    const [type, at, size] = line.slice(1).split(',');
    const kind = POINT_KINDS[Number(type)];
    const [address, bytes] = [Number.parseInt(at ?? '', 16), Number.parseInt(size ?? '', 16)];
    if (kind === undefined) return '';
    if (Number.isNaN(address) || Number.isNaN(bytes)) return 'E01';
    if (line[0] === 'Z') return this.#target.insert(kind, address, bytes) ? 'OK' : 'E1c';
    this.#target.remove(kind, address, bytes);
    return 'OK';
  }

  #query(line: string): string {
    const name = /^q[A-Za-z]*/.exec(line)![0];
    switch (name) {
      case 'qSupported':
        return `PacketSize=${PACKET_BYTES_MAX.toString(16)};qXfer:features:read+;QStartNoAckMode+;vContSupported+;hwbreak+;swbreak+`;
      case 'qXfer':
        return this.#transfer(line);
      case 'qAttached':
        return '1';
      case 'qC':
        return 'QC1';
      case 'qfThreadInfo':
        return 'm1';
      case 'qsThreadInfo':
        return 'l';
      case 'qSymbol':
        return 'OK';
      case 'qRcmd':
        return this.#remoteCommand(line.slice('qRcmd,'.length));
      default:
        return '';
    }
  }

  #transfer(line: string): string {
    const match = /^qXfer:features:read:target\.xml:([0-9a-f]+),([0-9a-f]+)$/.exec(line);
    if (match === null) return line.startsWith('qXfer:features') ? 'E00' : '';
    const [offset, bytes] = [Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16)];
    const piece = this.#description.slice(offset, offset + Math.min(bytes, MEMORY_BYTES_MAX));
    return `${offset + piece.length < this.#description.length ? 'm' : 'l'}${piece}`;
  }

  #remoteCommand(encoded: string): string {
    const data = parseBytes(encoded);
    if (data === undefined) return 'E01';
    const said = this.#monitor.run(new TextDecoder().decode(data).trim());
    return said === '' ? 'OK' : text(said.endsWith('\n') ? said : `${said}\n`);
  }
}

/** Says where the core stopped; a watchpoint names its address. */
export function stopReply(target: DebugTarget, reason: 'signal' | 'interrupted' | WatchHit): string {
  if (reason === 'interrupted') return 'S02';
  const hit = reason === 'signal' ? undefined : reason;
  const pc = `${PC_NUMBER.toString(16)}:${word(target.pc)};`;
  if (hit === undefined) return `T05${pc}`;
  const name = { write: 'watch', read: 'rwatch', access: 'awatch', break: 'hwbreak' }[hit.kind];
  return `T05${name}:${hit.address.toString(16)};${pc}`;
}

function parseBytes(digits: string): Uint8Array | undefined {
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return undefined;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Eight digits, least significant byte first; `xxxxxxxx` stands for no value. */
function parseWord(digits: string): number | undefined {
  const bytes = digits.length === 8 ? parseBytes(digits) : undefined;
  return bytes === undefined ? undefined : new DataView(bytes.buffer).getUint32(0, true);
}

function parseRange(range: string): { readonly address: number; readonly bytes: number } | undefined {
  const match = /^([0-9a-f]{1,8}),([0-9a-f]{1,8})$/i.exec(range);
  return match === null
    ? undefined
    : { address: Number.parseInt(match[1]!, 16), bytes: Number.parseInt(match[2]!, 16) };
}
