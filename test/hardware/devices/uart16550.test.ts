import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rig } from './rig.js';

const UART = 0xf000_0000;
const [RBR, THR, IER, IIR, FCR, LCR, MCR, LSR, MSR, SCR] = [0, 0, 1, 2, 2, 3, 4, 5, 6, 7];
const [DATA_READY, OVERRUN, THR_EMPTY, IDLE] = [1, 2, 0x20, 0x40];
/** Ticks of 10 bits at 115200 baud, 800 MHz base clock. */
const CHARACTER = Math.ceil((10 * 800_000_000) / 115_200);

class UartRig extends Rig {
  readonly sent: number[] = [];

  constructor() {
    super();
    this.board.devices.uart.output.listen((byte) => void this.sent.push(byte));
  }

  in(register: number): number {
    return this.read(UART + register, 1);
  }

  out(register: number, value: number): void {
    this.write(UART + register, value, 1);
  }

  /** Level of source 10 at the PLIC's gateway: claimed and completed anew at each look. */
  get interrupts(): boolean {
    this.write(0xec00_0000 + 40, 1);
    this.write(0xec00_2000, 1 << 10);
    this.read(0xec20_0004);
    this.write(0xec20_0004, 10);
    return this.read(0xec20_0004) === 10;
  }

  feed(text: string, baud?: number): void {
    this.board.devices.uart.feed(new TextEncoder().encode(text), baud);
  }
}

describe('the transmitter', () => {
  test('takes a character time for each character', () => {
    const rig = new UartRig();
    rig.out(THR, 0x41);
    expect(rig.in(LSR)).toBe(THR_EMPTY);
    rig.out(THR, 0x42);
    expect(rig.in(LSR)).toBe(0);
    rig.passTicks(CHARACTER - 1);
    expect(rig.sent).toEqual([]);
    rig.passTicks(1);
    expect([rig.sent, rig.in(LSR)]).toEqual([[0x41], THR_EMPTY]);
    rig.passTicks(CHARACTER);
    expect([rig.sent, rig.in(LSR)]).toEqual([[0x41, 0x42], THR_EMPTY | IDLE]);
  });

  test.each([
    ['8N1, divisor 1', 1, 0x03, 10],
    ['8N1, divisor 12 (9600 baud)', 12, 0x03, 120],
    ['7E1', 1, 0x1a, 10],
    ['8O2', 1, 0x0f, 12],
    ['5N1.5', 1, 0x04, 7.5],
    ['divisor 0', 0, 0x03, 655360],
  ])('keeps the time of %s', (_, divisor, lcr, bits) => {
    const rig = new UartRig();
    rig.out(LCR, 0x80);
    rig.out(0, divisor);
    rig.out(1, 0);
    expect([rig.in(0), rig.in(1)]).toEqual([divisor, 0]);
    rig.out(LCR, lcr);
    rig.out(THR, 0x15);
    const ticks = Math.ceil((bits * 800_000_000) / 115_200);
    rig.passTicks(ticks - 1);
    expect(rig.sent).toEqual([]);
    rig.passTicks(1);
    expect(rig.sent).toEqual([0x15]);
  });

  test('holds 16 characters and the one on its way; the next is lost', () => {
    const rig = new UartRig();
    rig.out(FCR, 1);
    for (let n = 0; n < 18; n += 1) rig.out(THR, n);
    rig.passTicks(20 * CHARACTER);
    expect(rig.sent).toEqual(Array.from({ length: 17 }, (_, n) => n));
  });

  test('puts lines into the trace without their ends, in the tick of the last bit', () => {
    const rig = new UartRig();
    rig.out(FCR, 1);
    for (const byte of new TextEncoder().encode('né\r\n\nx')) rig.out(THR, byte);
    rig.passTicks(10 * CHARACTER);
    expect(rig.of('uart')).toEqual([
      { tick: 5 * CHARACTER, kind: 'uart', unit: 'uart', text: 'né' },
      { tick: 6 * CHARACTER, kind: 'uart', unit: 'uart', text: '' },
    ]);
  });

  test('interrupts when THR is empty, until IIR has said so', () => {
    const rig = new UartRig();
    expect(rig.interrupts).toBe(false);
    rig.out(IER, 2);
    expect(rig.interrupts).toBe(true);
    expect([rig.in(IIR), rig.in(IIR), rig.interrupts]).toEqual([0x02, 0x01, false]);
    rig.out(THR, 1);
    rig.out(THR, 2);
    expect(rig.interrupts).toBe(false);
    rig.passTicks(CHARACTER);
    expect([rig.interrupts, rig.in(IIR)]).toEqual([true, 0x02]);
  });
});

describe('the receiver', () => {
  test('has a character after its time, at the rate of the terminal', () => {
    const rig = new UartRig();
    rig.feed('A', 9600);
    rig.passTicks(Math.ceil(8_000_000_000 / 9600) - 1);
    expect(rig.in(LSR) & DATA_READY).toBe(0);
    rig.passTicks(1);
    expect([rig.in(LSR) & DATA_READY, rig.in(RBR), rig.in(LSR) & DATA_READY]).toEqual([1, 0x41, 0]);
  });

  test('overruns where characters are not read in time: the holding register is replaced, a FIFO keeps what it has', () => {
    const plain = new UartRig();
    plain.feed('ab');
    plain.passTicks(2 * CHARACTER + 1);
    expect([plain.in(LSR) & OVERRUN, plain.in(LSR) & OVERRUN, plain.in(RBR)]).toEqual([OVERRUN, 0, 0x62]);
    const buffered = new UartRig();
    buffered.out(FCR, 1);
    buffered.feed('0123456789abcdefX');
    buffered.passTicks(17 * CHARACTER + 1);
    expect(buffered.in(LSR) & OVERRUN).toBe(OVERRUN);
    const read = Array.from({ length: 16 }, () => String.fromCharCode(buffered.in(RBR))).join('');
    expect([read, buffered.in(LSR) & DATA_READY]).toEqual(['0123456789abcdef', 0]);
  });

  test('reports data at the trigger level, and fewer after four characters of silence', () => {
    const rig = new UartRig();
    rig.out(FCR, 0x81);
    rig.out(IER, 1);
    rig.feed('12345678abc');
    rig.passTicks(8 * CHARACTER - 1);
    expect(rig.in(IIR)).toBe(0xc1);
    rig.passTicks(2);
    expect(rig.in(IIR)).toBe(0xc4);
    for (let n = 0; n < 8; n += 1) rig.in(RBR);
    expect(rig.in(IIR)).toBe(0xc1);
    rig.passTicks(3 * CHARACTER + 4 * CHARACTER - 2);
    expect(rig.in(IIR)).toBe(0xc1);
    rig.passTicks(2);
    expect([rig.in(IIR), rig.interrupts]).toEqual([0xcc, true]);
    rig.in(RBR);
    expect(rig.in(IIR)).toBe(0xc1);
  });

  test('line status comes before data, data before the empty transmitter', () => {
    const rig = new UartRig();
    rig.out(IER, 7);
    rig.feed('ab');
    rig.passTicks(2 * CHARACTER + 1);
    expect(rig.in(IIR)).toBe(0x06);
    rig.in(LSR);
    expect(rig.in(IIR)).toBe(0x04);
    rig.in(RBR);
    expect(rig.in(IIR)).toBe(0x02);
    expect(rig.in(IIR)).toBe(0x01);
  });
});

describe('what drivers probe', () => {
  test('scratch, FIFO identification, connected modem lines', () => {
    const rig = new UartRig();
    rig.out(SCR, 0x5a);
    expect([rig.in(SCR), rig.in(MSR) & 0xf0, rig.in(IIR)]).toEqual([0x5a, 0xb0, 0x01]);
    rig.out(FCR, 1);
    expect(rig.in(IIR)).toBe(0xc1);
  });

  test('loop-back of the modem lines: the test of the Linux driver', () => {
    const rig = new UartRig();
    rig.out(MCR, 0x1a);
    expect(rig.in(MSR) & 0xf0).toBe(0x90);
  });

  test('loop-back of characters, which the terminal does not see', () => {
    const rig = new UartRig();
    rig.out(MCR, 0x10);
    rig.out(THR, 0x33);
    rig.passTicks(CHARACTER);
    expect([rig.in(RBR), rig.sent]).toEqual([0x33, []]);
  });

  test('changes of modem lines interrupt until they are read', () => {
    const rig = new UartRig();
    rig.out(IER, 8);
    rig.out(MCR, 0x10);
    expect(rig.in(IIR)).toBe(0x00);
    expect(rig.in(MSR) & 0x0f).toBe(0x0b);
    expect([rig.in(IIR), rig.in(MSR) & 0x0f]).toEqual([0x01, 0]);
  });

  test('registers are bytes; beyond the eighth there is none', () => {
    const rig = new UartRig();
    expect(rig.access(UART, 4)).toBeUndefined();
    expect(rig.access(UART, 2)).toBeUndefined();
    expect(rig.in(8)).toBe(0);
    expect(rig.of('register-reserved')).toMatchObject([{ unit: 'uart', offset: 8 }]);
  });
});

test('whatever is written, registers stay bytes and time goes on', () => {
  const step = fc.record({ register: fc.nat(7), value: fc.nat(255), read: fc.boolean(), feed: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const rig = new UartRig();
      for (const { register, value, read, feed } of steps) {
        if (feed) rig.feed(String.fromCharCode(value & 0x7f));
        if (read) expect(rig.in(register)).toBeLessThan(256);
        else rig.out(register, value);
        rig.passTicks(value * 700);
      }
    }),
    { numRuns: 30 },
  );
});
