import type { Machine } from '../hardware/machine.js';
import type { Remove, WatchPoint } from '../hardware/stop-points.js';
import type { WatchedWrite } from '../silicon/cpu.js';
import { readRegister, writeRegister } from './registers.js';

export type PointKind = 'break' | 'write' | 'read' | 'access';

/** A watchpoint of the debugger that was hit. */
export interface WatchHit {
  readonly kind: PointKind;
  readonly address: number;
}

/** What a debugger sees and does while the core stands still. No emulated time passes here. */
export class DebugTarget {
  readonly machine: Machine;
  readonly #points = new Map<string, Remove>();
  readonly #watched = new Map<string, WatchPoint & { before: Uint8Array | undefined }>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  register(number: number): number | undefined {
    return readRegister(this.machine.core.cpu, number);
  }

  setRegister(number: number, value: number): boolean {
    return writeRegister(this.machine.core.cpu, number, value);
  }

  get pc(): number {
    return this.machine.core.cpu.pc;
  }

  /** Bytes at an address, memory first, else what the units answer word by word; undefined where nothing answers. */
  read(address: number, bytes: number): Uint8Array | undefined {
    return this.machine.peek(address, bytes) ?? this.#readUnits(address, bytes);
  }

  /** Code in memory is seen by the core at once: a debugger is no master whose stores caches hide. */
  write(address: number, data: Uint8Array): boolean {
    if (!this.machine.memory.write(address, data)) return this.#writeUnit(address, data);
    this.machine.core.cpu.flushCode();
    return true;
  }

  /** @returns false when the core has no room for another */
  insert(kind: PointKind, address: number, bytes: number): boolean {
    const key = `${kind}:${address}:${bytes}`;
    if (this.#points.has(key)) return true;
    const { stopPoints } = this.machine.core;
    try {
      if (kind === 'break') this.#points.set(key, stopPoints.breakAt(address));
      else {
        const point = { address, bytes, read: kind !== 'write', write: kind !== 'read' };
        this.#points.set(key, stopPoints.watch(point));
        this.#watched.set(key, { ...point, before: this.machine.peek(address, bytes) });
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'CpuConfigurationError') return false;
      throw error;
    }
    return true;
  }

  remove(kind: PointKind, address: number, bytes: number): void {
    const key = `${kind}:${address}:${bytes}`;
    this.#points.get(key)?.();
    this.#points.delete(key);
    this.#watched.delete(key);
  }

  /** The debugger is gone: nothing of it may stop the core any more. */
  removeAll(): void {
    for (const remove of this.#points.values()) remove();
    this.#points.clear();
    this.#watched.clear();
  }

  hasBreakAt(address: number): boolean {
    return [...this.#points.keys()].some((key) => key.startsWith(`break:${address}:`));
  }

  /**
   * The watchpoint that a stop is about: one whose bytes changed, else any. Undefined when the debugger set none.
   * @param write of another master, when it was that
   */
  hitWatch(write?: WatchedWrite): WatchHit | undefined {
    const all = [...this.#watched].map(([key, point]) => ({ kind: key.split(':')[0] as PointKind, point }));
    const possible = write === undefined ? all : all.filter(({ point }) => point.write && touches(point, write));
    const changed = possible.find(({ point }) => !same(point.before, this.machine.peek(point.address, point.bytes)));
    const hit = changed ?? possible[0];
    for (const { point } of all) point.before = this.machine.peek(point.address, point.bytes);
    return hit === undefined ? undefined : { kind: hit.kind, address: hit.point.address };
  }

  #readUnits(address: number, bytes: number): Uint8Array | undefined {
    const out = new Uint8Array(bytes);
    for (let offset = 0; offset < bytes; ) {
      const width = (address + offset) % 4 === 0 && bytes - offset >= 4 ? 4 : 1;
      const answer = this.machine.core.bus.access(address + offset, width, false, 0);
      if (answer === undefined) return undefined;
      for (let byte = 0; byte < width; byte += 1) out[offset + byte] = answer.value >>> (8 * byte);
      offset += width;
    }
    return out;
  }

  #writeUnit(address: number, data: Uint8Array): boolean {
    if (data.length !== 4 && data.length !== 2 && data.length !== 1) return false;
    const value = data.reduce((sum, byte, index) => sum + byte * 2 ** (8 * index), 0);
    return this.machine.core.bus.access(address, data.length, true, value) !== undefined;
  }
}

function touches(point: WatchPoint, { address, bytes }: WatchedWrite): boolean {
  return point.address < address + bytes && address < point.address + point.bytes;
}

function same(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
