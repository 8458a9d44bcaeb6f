// Framing of gdb's remote serial protocol (gdb manual, appendix E "Overview"): `$data#checksum`, `+`, `-`, and the
// interrupt byte 0x03 outside of packets.

/** What arrived: a packet's data with escapes undone, an acknowledgement, or a request to stop. */
export type Received =
  | { readonly kind: 'packet'; readonly data: Uint8Array }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'ack' }
  | { readonly kind: 'nack' }
  | { readonly kind: 'interrupt' };

/** Longest packet taken; announced to gdb as PacketSize. */
export const PACKET_BYTES_MAX = 0x4000;

const DOLLAR = 0x24;
const HASH = 0x23;
const ESCAPE = 0x7d;
const STAR = 0x2a;
const INTERRUPT = 0x03;

/** Splits a byte stream into packets. Bytes between packets that mean nothing are skipped. */
export class PacketReader {
  #state: 'idle' | 'data' | 'first digit' | 'second digit' = 'idle';
  #data: number[] = [];
  #digit = 0;
  #tooLong = false;

  /** Takes bytes as they come, in any pieces. */
  *push(bytes: Uint8Array): Generator<Received> {
    for (const byte of bytes) {
      const received = this.#take(byte);
      if (received !== undefined) yield received;
    }
  }

  #take(byte: number): Received | undefined {
    switch (this.#state) {
      case 'idle':
        return this.#outside(byte);
      case 'data':
        if (byte === HASH) this.#state = 'first digit';
        else if (byte === DOLLAR) this.#begin();
        else if (this.#data.length < PACKET_BYTES_MAX) this.#data.push(byte);
        else this.#tooLong = true;
        return undefined;
      case 'first digit':
        this.#digit = byte;
        this.#state = 'second digit';
        return undefined;
      case 'second digit':
        this.#state = 'idle';
        return this.#finish(Number.parseInt(String.fromCharCode(this.#digit, byte), 16));
    }
  }

  #outside(byte: number): Received | undefined {
    if (byte === DOLLAR) this.#begin();
    else if (byte === 0x2b) return { kind: 'ack' };
    else if (byte === 0x2d) return { kind: 'nack' };
    else if (byte === INTERRUPT) return { kind: 'interrupt' };
    return undefined;
  }

  #begin(): void {
    this.#state = 'data';
    this.#data = [];
    this.#tooLong = false;
  }

  #finish(stated: number): Received {
    if (this.#tooLong || checksum(this.#data) !== stated) return { kind: 'damaged' };
    return { kind: 'packet', data: withoutEscapes(this.#data) };
  }
}

function checksum(data: Iterable<number>): number {
  let sum = 0;
  for (const byte of data) sum = (sum + byte) & 0xff;
  return sum;
}

function withoutEscapes(data: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (let index = 0; index < data.length; index += 1) {
    const byte = data[index]!;
    if (byte === ESCAPE && index + 1 < data.length) {
      index += 1;
      bytes.push(data[index]! ^ 0x20);
    } else bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** A packet of these bytes, escaped where the protocol needs it. */
export function encodePacket(data: Uint8Array): Uint8Array {
  const escaped: number[] = [];
  for (const byte of data) {
    if (byte === DOLLAR || byte === HASH || byte === ESCAPE || byte === STAR) escaped.push(ESCAPE, byte ^ 0x20);
    else escaped.push(byte);
  }
  const tail = new TextEncoder().encode(`#${checksum(escaped).toString(16).padStart(2, '0')}`);
  return Uint8Array.from([DOLLAR, ...escaped, ...tail]);
}
