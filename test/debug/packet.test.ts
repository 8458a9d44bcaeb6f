import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodePacket, PACKET_BYTES_MAX, PacketReader, type Received } from '../../src/debug/packet.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const read = (...pieces: readonly Uint8Array[]): Received[] => {
  const reader = new PacketReader();
  return pieces.flatMap((piece) => [...reader.push(piece)]);
};

describe('packets of the remote serial protocol', () => {
  test('carry a checksum', () => {
    expect(encodePacket(bytes('OK'))).toEqual(bytes('$OK#9a'));
    expect(read(bytes('+$g#67'))).toEqual([{ kind: 'ack' }, { kind: 'packet', data: bytes('g') }]);
  });

  test('with a wrong checksum are damaged', () => {
    expect(read(bytes('$g#68'))).toEqual([{ kind: 'damaged' }]);
    expect(read(bytes('$g#zz'))).toEqual([{ kind: 'damaged' }]);
  });

  test('are told from a request to stop, which may hide inside of them', () => {
    expect(read(Uint8Array.of(3))).toEqual([{ kind: 'interrupt' }]);
    const inside = encodePacket(Uint8Array.of(3));
    expect(read(inside)).toEqual([{ kind: 'packet', data: Uint8Array.of(3) }]);
  });

  test('longer than announced are damaged, and keep nothing', () => {
    expect(read(encodePacket(new Uint8Array(PACKET_BYTES_MAX + 1)))).toEqual([{ kind: 'damaged' }]);
  });

  test('of any bytes survive, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.integer({ min: 1, max: 9 }), (contents, piece) => {
        const stream = Uint8Array.from(contents.flatMap((content) => [...encodePacket(content)]));
        const pieces = Array.from({ length: Math.ceil(stream.length / piece) }, (_, index) =>
          stream.subarray(index * piece, (index + 1) * piece),
        );
        expect(read(...pieces)).toEqual(contents.map((data) => ({ kind: 'packet', data })));
      }),
    );
  });

  test('made of noise end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (noise) => {
        for (const received of read(noise)) expect(typeof received.kind).toBe('string');
      }),
    );
  });
});
