// Just enough of the WebAssembly binary format (core specification, section 5.5) to say what a module declares.

export interface WasmMemory {
  readonly shared: boolean;
  readonly initialPages: number;
  readonly maximumPages: number | undefined;
}

export interface WasmImport {
  readonly module: string;
  readonly name: string;
  readonly kind: 'function' | 'table' | 'memory' | 'global';
  readonly memory?: WasmMemory;
}

export interface WasmDataSegment {
  /** Address of an active segment; undefined for a passive one. */
  readonly offset: number | undefined;
  readonly lengthBytes: number;
}

export interface WasmModule {
  readonly imports: readonly WasmImport[];
  readonly memories: readonly WasmMemory[];
  readonly exports: readonly string[];
  readonly start: boolean;
  readonly data: readonly WasmDataSegment[];
  readonly customSections: readonly string[];
}

class Reader {
  at = 0;
  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error(`the module ends at ${this.bytes.length}`);
    return byte;
  }

  /** Unsigned LEB128. */
  u32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** Signed LEB128, 32 bits. */
  i32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return shift < 25 && byte & 0x40 ? value | (-1 << (shift + 7)) : value;
    }
  }

  name(): string {
    const length = this.u32();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  vector<T>(read: () => T): T[] {
    return Array.from({ length: this.u32() }, read);
  }

  limits(): WasmMemory {
    const flags = this.byte();
    const initialPages = this.u32();
    return { shared: (flags & 2) !== 0, initialPages, maximumPages: flags & 1 ? this.u32() : undefined };
  }
}

const importKinds = ['function', 'table', 'memory', 'global'] as const;

function readImport(reader: Reader): WasmImport {
  const module = reader.name();
  const name = reader.name();
  const kind = importKinds[reader.byte()];
  if (kind === undefined) throw new Error(`unknown kind of import ${module}.${name}`);
  if (kind === 'memory') return { module, name, kind, memory: reader.limits() };
  if (kind === 'function') reader.u32();
  else if (kind === 'global') reader.at += 2;
  else {
    reader.byte();
    reader.limits();
  }
  return { module, name, kind };
}

function readExport(reader: Reader): string {
  const name = reader.name();
  reader.byte();
  reader.u32();
  return name;
}

function readDataSegment(reader: Reader): WasmDataSegment {
  const flags = reader.u32();
  let offset: number | undefined;
  if (flags === 2) reader.u32();
  if (flags !== 1) {
    if (reader.byte() !== 0x41) throw new Error('the offset of a data segment is not an i32.const');
    offset = reader.i32() >>> 0;
    reader.byte();
  }
  const lengthBytes = reader.u32();
  reader.at += lengthBytes;
  return { offset, lengthBytes };
}

/** What `bytes`, a WebAssembly module, declares. */
export function readWasm(bytes: Uint8Array): WasmModule {
  const reader = new Reader(bytes);
  if (Buffer.from(bytes.subarray(0, 8)).toString('hex') !== '0061736d01000000') throw new Error('not WebAssembly 1');
  reader.at = 8;
  const module = {
    imports: [] as WasmImport[],
    memories: [] as WasmMemory[],
    exports: [] as string[],
    start: false,
    data: [] as WasmDataSegment[],
    customSections: [] as string[],
  };
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const length = reader.u32();
    const end = reader.at + length;
    if (id === 0) module.customSections.push(reader.name());
    if (id === 2) module.imports = reader.vector(() => readImport(reader));
    if (id === 5) module.memories = reader.vector(() => reader.limits());
    if (id === 7) module.exports = reader.vector(() => readExport(reader));
    if (id === 8) module.start = true;
    if (id === 11) module.data = reader.vector(() => readDataSegment(reader));
    reader.at = end;
  }
  return module;
}
