import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rig } from './rig.js';

const PORT = 0xf011_0000;
const [CONTROL, STATUS, INTERRUPTS, ENABLE, NPORTID, CREDITS] = [4, 8, 0xc, 0x10, 0x14, 0x18].map(
  (at) => PORT + at,
) as [number, number, number, number, number, number];
const [RX_BASE, RX_ENTRIES, RX_PRODUCER, RX_CONSUMER, TX_BASE, TX_ENTRIES, TX_PRODUCER, TX_CONSUMER] = [
  0x20, 0x24, 0x28, 0x2c, 0x30, 0x34, 0x38, 0x3c,
].map((at) => PORT + at) as [number, number, number, number, number, number, number, number];
const RX_RING = 0x88_0000;
const TX_RING = 0x88_1000;
const BUFFERS = 0xa0_0000;
const BUFFER_BYTES = 0x900;
const ENTRIES = 4;
const [LINK_UP, LOADING, FAILED] = [1, 4, 8];
const SPEED = 16 << 8;

class PortRig extends Rig {
  readonly sent: Uint8Array[] = [];

  constructor(overrides: Readonly<Record<string, string>> = {}) {
    super({ 'ports.linkUp': '1ms', ...overrides });
    this.queue.listen((frame) => void this.sent.push(frame));
  }

  get queue() {
    return this.board.devices.ports[1]!;
  }

  /** Builds both rings as firmware does and hands them to the port. */
  build(credits = ENTRIES - 1): this {
    for (let index = 0; index < ENTRIES; index += 1) {
      this.poke(RX_RING + 16 * index, BUFFERS + index * BUFFER_BYTES, 0, 0, 0);
      this.poke(TX_RING + 16 * index, BUFFERS + (ENTRIES + index) * BUFFER_BYTES, 0, 0, 0);
    }
    this.write(CONTROL, 0);
    this.write(RX_BASE, RX_RING);
    this.write(RX_ENTRIES, ENTRIES);
    this.write(RX_CONSUMER, 0);
    this.write(TX_BASE, TX_RING);
    this.write(TX_ENTRIES, ENTRIES);
    this.write(TX_PRODUCER, 0);
    this.write(CONTROL, 3);
    this.write(CREDITS, credits);
    return this;
  }

  transmit(...frames: readonly Uint8Array[]): void {
    let producer = this.read(TX_PRODUCER);
    for (const frame of frames) {
      this.board.dram.poke(BUFFERS + (ENTRIES + producer) * BUFFER_BYTES, frame);
      this.poke(TX_RING + 16 * producer + 4, frame.length);
      producer = (producer + 1) % ENTRIES;
    }
    this.write(TX_PRODUCER, producer);
  }

  get interrupts(): boolean {
    return ((this.read(0xec00_1000) >>> 17) & 1) === 1;
  }
}

const frameOf = (seed: number, bytes = 60): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, index) => (seed * 7 + index) & 0xff);

describe('frames in', () => {
  test('stand in the buffer of their descriptor, with length and time, before the producer moves', () => {
    const rig = new PortRig().build();
    rig.passSeconds(0.001);
    rig.queue.receive(frameOf(3, 2112));
    rig.until(() => rig.read(RX_PRODUCER) === 1);
    expect(Uint8Array.from(rig.board.dram.peek(BUFFERS, 2112))).toEqual(frameOf(3, 2112));
    expect([rig.peek(RX_RING), rig.peek(RX_RING + 4)]).toEqual([BUFFERS, 2112]);
    const mtime = rig.read(0xe200_bff8);
    expect(rig.peek(RX_RING + 8)).toBeGreaterThan(10_000);
    expect(rig.peek(RX_RING + 8)).toBeLessThanOrEqual(mtime);
    expect(rig.of('frame-received')).toMatchObject([{ port: 1, bytes: 2112 }]);
  });

  test('take the time of the line', () => {
    const rig = new PortRig().build();
    rig.queue.receive(frameOf(1, 2048));
    const begin = rig.board.clock.now;
    rig.until(() => rig.read(RX_PRODUCER) === 1);
    // 2048 bytes at 1600 MB/s are 1.28 us of 800 MHz ticks.
    expect(rig.board.clock.now - begin).toBeGreaterThanOrEqual(1024 - 32);
  });

  test('wait at the sender without a credit', () => {
    const rig = new PortRig().build(1);
    rig.queue.receive(frameOf(1));
    rig.queue.receive(frameOf(2));
    rig.passTicks(100_000);
    expect([rig.read(RX_PRODUCER), rig.queue.waiting]).toEqual([1, 1]);
    rig.write(CREDITS, 1);
    rig.passTicks(100_000);
    expect([rig.read(RX_PRODUCER), rig.queue.waiting]).toEqual([2, 0]);
  });

  test('wait while the ring is full, however many credits there are', () => {
    const rig = new PortRig().build(100);
    for (let n = 0; n < 5; n += 1) rig.queue.receive(frameOf(n));
    rig.passTicks(100_000);
    expect([rig.read(RX_PRODUCER), rig.queue.waiting]).toEqual([3, 2]);
    rig.write(RX_CONSUMER, 2);
    rig.passTicks(100_000);
    expect([rig.read(RX_PRODUCER), rig.queue.waiting]).toEqual([1, 0]);
    expect(Uint8Array.from(rig.board.dram.peek(BUFFERS, 60))).toEqual(frameOf(4));
  });

  test('wait while the queue is off', () => {
    const rig = new PortRig();
    rig.queue.receive(frameOf(1));
    rig.passTicks(100_000);
    expect(rig.queue.waiting).toBe(1);
    rig.build();
    rig.passTicks(100_000);
    expect(rig.queue.waiting).toBe(0);
  });
});

describe('frames out', () => {
  test('leave in order, with the bytes that stood in their buffers', () => {
    const rig = new PortRig().build();
    rig.transmit(frameOf(1), frameOf(2, 2112), frameOf(3, 24));
    rig.until(() => rig.read(TX_CONSUMER) === 3);
    expect(rig.sent).toEqual([frameOf(1), frameOf(2, 2112), frameOf(3, 24)]);
    rig.transmit(frameOf(4), frameOf(5));
    rig.until(() => rig.read(TX_CONSUMER) === 1);
    expect(rig.sent.slice(3)).toEqual([frameOf(4), frameOf(5)]);
    expect(rig.of('frame-sent')).toHaveLength(5);
  });

  test.each<[string, number, number]>([
    ['an empty frame', BUFFERS, 0],
    ['a buffer outside DRAM', 0xf000_0000, 64],
  ])('stop at %s until the queues are built anew', (_, buffer, length) => {
    const rig = new PortRig().build();
    rig.poke(TX_RING, buffer, length);
    rig.write(TX_PRODUCER, 1);
    rig.passTicks(100_000);
    expect([rig.read(STATUS) & FAILED, rig.read(INTERRUPTS), rig.read(TX_CONSUMER)]).toEqual([FAILED, 8, 0]);
    rig.build().transmit(frameOf(1));
    rig.until(() => rig.sent.length === 1);
    expect(rig.read(STATUS) & FAILED).toBe(0);
  });
});

describe('the link', () => {
  test('drops for a link reset and comes up by itself', () => {
    const rig = new PortRig().build();
    expect(rig.read(STATUS)).toBe(SPEED | LINK_UP);
    rig.write(CONTROL, 7);
    expect([rig.read(STATUS), rig.read(CONTROL)]).toEqual([SPEED, 3]);
    rig.queue.receive(frameOf(1));
    rig.transmit(frameOf(2));
    rig.passTicks(rig.board.timing.ticks('ports.linkUp') - 1);
    expect([rig.read(STATUS), rig.read(RX_PRODUCER), rig.sent.length]).toEqual([SPEED, 0, 0]);
    rig.passTicks(100_000);
    expect([rig.read(STATUS), rig.read(RX_PRODUCER), rig.sent.length]).toEqual([SPEED | LINK_UP, 1, 1]);
    expect([rig.of('link-down').length, rig.of('link-up').length]).toEqual([1, 1]);
    expect(rig.read(INTERRUPTS) & 4).toBe(4);
  });

  test('sends a frame again that a link reset has cut off', () => {
    const rig = new PortRig().build();
    rig.queue.receive(frameOf(1, 2112));
    rig.passTicks(300);
    rig.write(CONTROL, 7);
    rig.passTicks(rig.board.timing.ticks('ports.linkUp') + 100_000);
    expect(rig.read(RX_PRODUCER)).toBe(1);
    expect(Uint8Array.from(rig.board.dram.peek(BUFFERS, 2112))).toEqual(frameOf(1, 2112));
    expect(rig.queue.waiting).toBe(0);
  });
});

describe('interrupts of a port', () => {
  test('come by source 16 and its number, for what is enabled, until they are acknowledged', () => {
    const rig = new PortRig().build();
    rig.queue.receive(frameOf(1));
    rig.transmit(frameOf(2));
    rig.passTicks(100_000);
    expect([rig.read(INTERRUPTS), rig.interrupts]).toEqual([3, false]);
    rig.write(ENABLE, 1);
    expect(rig.interrupts).toBe(true);
    rig.write(INTERRUPTS, 1);
    expect(rig.read(INTERRUPTS)).toBe(2);
  });
});

describe('microcode', () => {
  test('is loaded at the pace of the line, and the port is busy meanwhile', () => {
    const rig = new PortRig();
    rig.write(PORT + 0x40, 0x20_0000);
    rig.write(PORT + 0x44, 0x1_0000);
    rig.write(PORT + 0x48, 2);
    expect(rig.read(STATUS) & LOADING).toBe(LOADING);
    // 64 KiB at 1600 MB/s are 40.96 us.
    rig.passTicks(32_000);
    expect(rig.read(STATUS) & LOADING).toBe(LOADING);
    rig.passTicks(2_000);
    expect(rig.read(STATUS) & (LOADING | FAILED)).toBe(0);
  });

  test('cannot come from outside DRAM', () => {
    const rig = new PortRig();
    rig.write(PORT + 0x40, 0x3ff_fff0);
    rig.write(PORT + 0x44, 64);
    rig.write(PORT + 0x48, 0);
    expect(rig.read(STATUS) & (LOADING | FAILED)).toBe(FAILED);
  });
});

describe('resets', () => {
  test('of the adapter empty the queues; frames at the sender stay there', () => {
    const rig = new PortRig().build();
    rig.queue.receive(frameOf(1, 2112));
    rig.passTicks(200);
    rig.board.warmReset('test', { ports: true });
    expect([rig.read(CONTROL), rig.read(RX_BASE), rig.queue.waiting]).toEqual([0, 0, 1]);
  });

  test('that leave the ports alone leave the queues alone, and lose no frame', () => {
    const rig = new PortRig().build();
    rig.write(NPORTID, 0x01_0300);
    rig.queue.receive(frameOf(1, 2112));
    rig.queue.receive(frameOf(2, 2112));
    rig.passTicks(300);
    rig.write(0xf002_000c, 3);
    rig.write(0xf002_0004, 0xb007_b007);
    rig.until(() => rig.board.core.running);
    rig.board.core.halt();
    rig.passTicks(100_000);
    expect([rig.read(RX_PRODUCER), rig.queue.waiting, rig.read(NPORTID)]).toEqual([2, 0, 0x01_0300]);
    expect(Uint8Array.from(rig.board.dram.peek(BUFFERS, 2112))).toEqual(frameOf(1, 2112));
    expect(Uint8Array.from(rig.board.dram.peek(BUFFERS + BUFFER_BYTES, 2112))).toEqual(frameOf(2, 2112));
  });
});

test('the port shares its channel with its own I/O: neither stands still', () => {
  const rig = new PortRig({ 'ports.ioInterval': '20us' }).build();
  rig.board.ports[1]!.startSource();
  for (let n = 0; n < 3; n += 1) rig.queue.receive(frameOf(n, 2112));
  rig.transmit(frameOf(9, 2112), frameOf(8, 2112));
  rig.passSeconds(0.001);
  expect([rig.read(RX_PRODUCER), rig.sent.length]).toEqual([3, 2]);
  expect(rig.of('io-accepted').filter(({ port }) => port === 1).length).toBeGreaterThan(40);
});

test('whatever is sent arrives once and in order, whenever firmware takes it', () => {
  const step = fc.record({ send: fc.integer({ min: 24, max: 300 }), take: fc.boolean(), ticks: fc.nat(4000) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const rig = new PortRig().build();
      const taken: Uint8Array[] = [];
      const take = (): void => {
        const consumer = rig.read(RX_CONSUMER);
        if (consumer === rig.read(RX_PRODUCER)) return;
        const length = rig.peek(RX_RING + 16 * consumer + 4) & 0xffff;
        taken.push(Uint8Array.from(rig.board.dram.peek(BUFFERS + consumer * BUFFER_BYTES, length)));
        rig.write(RX_CONSUMER, (consumer + 1) % ENTRIES);
        rig.write(CREDITS, 1);
      };
      steps.forEach(({ send, take: takes, ticks }, index) => {
        rig.queue.receive(frameOf(index, send));
        rig.passTicks(ticks + 1);
        if (takes) take();
      });
      for (let n = 0; n < steps.length; n += 1) {
        rig.passTicks(20_000);
        take();
      }
      expect(taken).toEqual(steps.map(({ send }, index) => frameOf(index, send)));
    }),
    { numRuns: 25 },
  );
});
