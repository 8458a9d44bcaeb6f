// The core beyond the reference programs: self-modifying code, devices, traps, interrupts, protection, and stopping.
import { describe, expect, test } from 'vitest';
import * as map from '../../assembly/memory-map.js';
import { type CpuConfiguration, CpuConfigurationError } from '../../src/silicon/cpu.js';
import { CPU_PROFILES, type CpuProfileName } from '../../src/silicon/cpu-timing.js';
import * as asm from './assemble.js';
import { a0, a1, csr, t0, t1, zero } from './assemble.js';
import { type Bench, EXIT_PORT, makeBench } from './silicon.js';

const START = 0x80;
const HANDLER = 0x400;

/** Places code at START and, if given, at HANDLER, and resets. */
function boot(
  code: number[],
  {
    handler,
    profile = 'functional',
    ...options
  }: { handler?: number[]; profile?: CpuProfileName } & Omit<Partial<CpuConfiguration>, 'profile'> = {},
): Bench {
  const bench = makeBench(CPU_PROFILES[profile], options);
  const view = new DataView(bench.ram.buffer, bench.ram.byteOffset, bench.ram.byteLength);
  code.forEach((instruction, i) => {
    view.setUint32(START + 4 * i, instruction, true);
  });
  handler?.forEach((instruction, i) => {
    view.setUint32(HANDLER + 4 * i, instruction, true);
  });
  bench.cpu.reset(START);
  if (handler) bench.cpu.setWord(map.CPU_MTVEC, HANDLER);
  return bench;
}

const self = asm.jal(zero, 0);

describe('code that changes', () => {
  // patch: the word at START + 12 becomes `addi a0, zero, 2`.
  const patched = asm.addi(a0, zero, 2);
  const program = (between: number[]): number[] => [
    asm.lw(t0, START + 0x40, zero),
    asm.sw(t0, START + 0x0c + 4 * between.length, zero),
    ...between,
    asm.addi(t1, zero, 1),
    asm.addi(a0, zero, 1),
    self,
  ];
  const run = (between: number[], coherentFetch: boolean): number => {
    const code = program(between);
    while (code.length < 16) code.push(self);
    const { cpu } = boot([...code, patched], { coherentFetch });
    cpu.run(20);
    return cpu.register(a0);
  };

  test('a core without instruction cache executes what was stored', () => expect(run([], true)).toBe(2));
  test('behind an instruction cache it executes what it had', () => expect(run([], false)).toBe(1));
  test('fence.i makes it forget', () => expect(run([asm.fenceI], false)).toBe(2));

  test('a page is marked dirty by the first store and by every one after the host cleared it', () => {
    const { cpu, memory } = boot([asm.lui(t0, 5), asm.sw(zero, 0, t0), asm.sw(zero, 4, t0), asm.jal(zero, -8)]);
    const pages = new Uint8Array(memory.buffer, map.CPU_PAGE_MAP, 16);
    expect(pages[5]).toBe(0);
    cpu.run(10);
    expect(pages[5]! & map.PAGE_DIRTY).toBe(map.PAGE_DIRTY);
    expect(pages[6]).toBe(0);
    pages[5] = 0;
    cpu.run(10);
    expect(pages[5]! & map.PAGE_DIRTY).toBe(map.PAGE_DIRTY);
  });
});

describe('devices', () => {
  test('a load stops the run, takes the answer, its cycles and its sign', () => {
    const { cpu } = boot([asm.lui(t0, EXIT_PORT >>> 12), asm.lw(a0, 8, t0), self]);
    expect(cpu.run(100)).toBe('access');
    expect(cpu.access).toEqual({ address: EXIT_PORT + 8, bytes: 4, write: false, value: expect.any(Number) });
    expect(cpu.cycle).toBe(1);
    cpu.answer(0xdead_beef, 7);
    expect(cpu.step()).toBe('budget');
    expect(cpu.register(a0)).toBe(0xdead_beef);
    expect(cpu.cycle).toBe(1 + 1 + 7);
  });

  test('a store shows its data, cut to size', () => {
    const { cpu } = boot([asm.lui(t0, EXIT_PORT >>> 12), asm.addi(t1, zero, -2), asm.sb(t1, 5, t0), self]);
    expect(cpu.run(100)).toBe('access');
    expect(cpu.access).toEqual({ address: EXIT_PORT + 5, bytes: 1, write: true, value: 0xfe });
    expect(cpu.run(100)).toBe('access');
    cpu.answer();
    expect(cpu.run(100)).toBe('budget');
  });

  test('a bus error is an access fault at the access', () => {
    const { cpu } = boot([asm.lui(t0, EXIT_PORT >>> 12), asm.lw(a0, 8, t0), self], { handler: [self] });
    cpu.run(100);
    cpu.answerFault();
    cpu.run(5);
    expect(cpu.word(map.CPU_MCAUSE)).toBe(5);
    expect(cpu.word(map.CPU_MEPC)).toBe(START + 4);
    expect(cpu.word(map.CPU_MTVAL)).toBe(EXIT_PORT + 8);
  });

  test.each([
    ['load', asm.lw(a0, 0, t0), 5],
    ['store', asm.sw(a0, 0, t0), 7],
    ['jump', asm.jalr(zero, 0, t0), 1],
  ])('a %s where nothing answers is an access fault', (_, access, cause) => {
    const { cpu } = boot([asm.lui(t0, 0x7_0000), access, self], { handler: [self] });
    cpu.run(10);
    expect(cpu.word(map.CPU_MCAUSE)).toBe(cause);
    expect(cpu.word(map.CPU_MTVAL)).toBe(0x7000_0000);
    expect(cpu.word(map.CPU_MEPC)).toBe(cause === 1 ? 0x7000_0000 : START + 4);
  });

  test('ROM can be read and executed, and faults on a store', () => {
    const linear = 0x0400_0000;
    const regions = [{ address: 0x1000_0000, bytes: 0x1000, kind: 'rom', linear, extraCycles: 3 } as const];
    const { cpu, memory } = boot([asm.lui(t0, 0x1_0000), asm.jalr(zero, 0, t0)], { regions, handler: [self] });
    new DataView(memory.buffer).setUint32(linear, asm.lw(a0, 4, t0), true);
    new DataView(memory.buffer).setUint32(linear + 4, asm.sw(zero, 0, t0), true);
    cpu.run(50);
    expect(cpu.register(a0)).toBe(asm.sw(zero, 0, t0));
    expect(cpu.word(map.CPU_MCAUSE)).toBe(7);
    expect(cpu.word(map.CPU_MEPC)).toBe(0x1000_0004);
  });

  test('RAM may stand anywhere', () => {
    const bench = makeBench(CPU_PROFILES.functional, { ram: { address: 0x8000_0000, bytes: 0x1_0000 } });
    const view = new DataView(bench.ram.buffer, bench.ram.byteOffset);
    [asm.lui(t0, 0x8_0001), asm.addi(a0, zero, 9), asm.sw(a0, 4, t0), asm.lw(a1, 4, t0), self].forEach((code, i) => {
      view.setUint32(4 * i, code, true);
    });
    bench.cpu.reset(0x8000_0000);
    bench.cpu.run(10);
    expect(bench.cpu.register(a1)).toBe(9);
    expect(view.getUint32(0x1004, true)).toBe(9);
    expect(bench.cpu.pc).toBe(0x8000_0010);
  });
});

describe('interrupts', () => {
  const enabled = (bits: number): number[] => [
    asm.addi(t0, zero, 0x80),
    asm.csrrw(zero, csr.mie, t0),
    asm.addi(t0, zero, bits),
    asm.csrrs(zero, csr.mstatus, t0),
  ];

  test('a timer interrupt is taken between two instructions and mret goes back', () => {
    const { cpu } = boot([...enabled(8), asm.addi(a0, a0, 1), asm.jal(zero, -4)], {
      handler: [asm.addi(a1, a1, 1), asm.mret],
    });
    cpu.run(20);
    cpu.setInterrupt(7, true);
    cpu.run(1);
    expect(cpu.word(map.CPU_MCAUSE)).toBe(0x8000_0007);
    cpu.setInterrupt(7, false);
    cpu.run(20);
    expect(cpu.register(a1)).toBe(1);
    expect(cpu.pc).toBeLessThan(HANDLER);
  });

  test('vectored mode enters at the cause', () => {
    const { cpu } = boot([...enabled(8), self], { handler: [self] });
    cpu.setWord(map.CPU_MTVEC, HANDLER | 1);
    cpu.run(20);
    cpu.setInterrupt(7, true);
    cpu.run(1);
    expect(cpu.word(map.CPU_MEPC)).toBe(START + 16);
    expect(cpu.pc - HANDLER).toBe(4 * 7);
  });

  test('wfi ends the run until an interrupt is pending, enabled or not in mstatus', () => {
    const { cpu } = boot([...enabled(0), asm.wfi, asm.addi(a0, zero, 1), self]);
    expect(cpu.run(100)).toBe('wfi');
    expect(cpu.run(100)).toBe('wfi');
    const before = cpu.cycle;
    cpu.idle(1000);
    expect(cpu.cycle).toBe(before + 1000);
    cpu.setInterrupt(7, true);
    expect(cpu.run(5)).toBe('budget');
    expect(cpu.register(a0)).toBe(1);
  });

  test('how the advance is cut does not move the instruction an interrupt falls on', () => {
    const mepcAfter = (chunk: number): [number, number] => {
      const { cpu } = boot(
        [...enabled(8), asm.addi(a0, a0, 1), asm.lw(t1, 0, zero), asm.addi(t1, t1, 1), asm.jal(zero, -12)],
        {
          handler: [self],
          profile: 'hazard3',
        },
      );
      while (cpu.cycle < 1000) cpu.run(Math.min(chunk, 1000 - cpu.cycle));
      cpu.setInterrupt(7, true);
      cpu.run(1);
      return [cpu.word(map.CPU_MEPC), cpu.cycle];
    };
    for (const chunk of [1, 2, 3, 7, 64]) expect(mepcAfter(chunk)).toEqual(mepcAfter(1000));
  });
});

describe('user mode and protection', () => {
  // pmpaddr0 covers 0 .. 2 KiB; a region of 16 bytes at 0x700 is carved out of it by index 0.
  const intoUser = (configuration: number, user: number[]): number[] => {
    const setup = [
      asm.addi(t0, zero, (0x700 >> 2) | 1),
      asm.csrrw(zero, csr.pmpaddr0, t0),
      asm.addi(t0, zero, 0xff),
      asm.csrrw(zero, csr.pmpaddr0 + 1, t0),
      asm.lui(t0, 2),
      asm.addi(t0, t0, configuration - 0x800),
      asm.csrrw(zero, csr.pmpcfg0, t0),
      asm.csrrw(zero, csr.mstatus, zero),
      asm.addi(t0, zero, START + 4 * 11),
      asm.csrrw(zero, csr.mepc, t0),
      asm.mret,
    ];
    return [...setup, ...user];
  };
  const NAPOT_NONE = 0x18;
  const all = 0x1f00 - 0x1800; // region 1: NAPOT, RWX, in byte 1 of pmpcfg0

  test.each([
    ['what the region permits', asm.lw(a0, START, zero), 0],
    ['a load from a closed region', asm.lw(a0, 0x700, zero), 5],
    ['a store to a closed region', asm.sw(a0, 0x704, zero), 7],
    ['a load beyond every region', asm.lw(a0, 0x7fc, asm.sp), 5],
    ['a machine CSR', asm.csrrs(a0, csr.mscratch, zero), 2],
    ['a counter without mcounteren', asm.csrrs(a0, csr.cycle, zero), 2],
    ['ecall', asm.ecall, 8],
  ])('user mode: %s', (_, instruction, cause) => {
    const { cpu } = boot(intoUser(all + NAPOT_NONE, [instruction, self]), { handler: [self] });
    cpu.setRegister(asm.sp, 0x4000);
    cpu.run(30);
    expect(cpu.word(map.CPU_MCAUSE)).toBe(cause);
    expect(cpu.word(map.CPU_PRIVILEGE)).toBe(cause === 0 ? 0 : 3);
    if (cause !== 0) expect(cpu.word(map.CPU_MEPC)).toBe(START + 4 * 11);
  });
});

describe('stopping', () => {
  const loop = [asm.addi(a0, a0, 1), asm.addi(a1, a1, 2), asm.jal(zero, -8)];

  test('at a breakpoint, before its instruction; a step goes on', () => {
    const { cpu } = boot(loop);
    cpu.run(9);
    cpu.setBreakpoints([START + 4]);
    expect(cpu.run(100)).toBe('breakpoint');
    expect(cpu.pc).toBe(START + 4);
    const before = cpu.register(a1);
    expect(cpu.step()).toBe('budget');
    expect([cpu.pc, cpu.register(a1)]).toEqual([START + 8, before + 2]);
    expect(cpu.run(100)).toBe('breakpoint');
    cpu.setBreakpoints([]);
    expect(cpu.run(100)).toBe('budget');
  });

  test.each([
    ['written', { address: 0x1004, bytes: 4, read: false, write: true }, 12],
    ['read', { address: 0x1003, bytes: 1, read: true, write: false }, 8],
    ['read or written', { address: 0x1006, bytes: 2, read: true, write: true }, 12],
    ['not touched', { address: 0x1007, bytes: 9, read: true, write: true }, undefined],
  ])('behind the instruction by which a watched byte is %s', (_, point, offset) => {
    const { cpu } = boot([asm.lui(t0, 1), asm.lw(t1, 0, t0), asm.sb(t1, 6, t0), self]);
    cpu.setWatchpoints([point]);
    expect(cpu.run(100)).toBe(offset === undefined ? 'budget' : 'watchpoint');
    if (offset !== undefined) expect(cpu.pc).toBe(START + offset);
    cpu.setWatchpoints([]);
    expect(cpu.run(100)).toBe('budget');
  });

  test('at ebreak when asked to, pc on it', () => {
    const { cpu } = boot([asm.addi(a0, zero, 3), asm.ebreak, self]);
    cpu.stopOnEbreak = true;
    expect(cpu.run(100)).toBe('ebreak');
    expect(cpu.pc).toBe(START + 4);
    expect(cpu.register(a0)).toBe(3);
  });

  test('when the trap handler cannot be fetched', () => {
    const { cpu } = boot([asm.ecall]);
    cpu.setWord(map.CPU_MTVEC, 0x7000_0000);
    expect(cpu.run(100)).toBe('lockup');
  });

  test('a step is one instruction, whatever stands before it', () => {
    const { cpu } = boot(loop, { profile: 'hazard3' });
    for (let i = 0; i < 9; i++) {
      expect(cpu.pc).toBe(START + 4 * (i % 3));
      cpu.step();
      expect(cpu.instret).toBe(i + 1);
    }
    expect(cpu.cycle).toBe(3 * (1 + 1 + 2));
  });
});

describe('counters and configuration', () => {
  test('minstret reads what was written, mcycle goes on from it', () => {
    const { cpu } = boot([
      asm.addi(t0, zero, 100),
      asm.csrrw(zero, csr.minstret, t0),
      asm.csrrs(a0, csr.minstret, zero),
      asm.csrrw(zero, csr.mcycle, t0),
      asm.csrrs(a1, csr.mcycle, zero),
      self,
    ]);
    cpu.run(10);
    expect([cpu.register(a0), cpu.register(a1)]).toEqual([100, 101]);
  });

  test('time counts in its own unit', () => {
    const { cpu } = boot([asm.csrrs(a0, csr.time, zero), self], { timeDivider: 40 });
    cpu.idle(4010);
    cpu.run(5);
    expect(cpu.register(a0)).toBe(100);
  });

  test.each([
    ['ibex-small', 'amoadd.w', 0x00a5_a52f],
    ['ibex-maxperf', 'sh1add', 0x20a5_2533],
    ['hazard3', 'cbo.clean', 0x0015_200f],
  ] as const)('%s refuses %s, which it lacks', (profile, _, instruction) => {
    const { cpu } = boot([instruction, self], { profile, handler: [self] });
    cpu.setWord(map.CPU_MTVEC, HANDLER);
    cpu.run(10);
    expect(cpu.word(map.CPU_MCAUSE)).toBe(2);
  });

  test('unless it is told otherwise', () => {
    const { cpu } = boot([0x20a5_2533, self], { profile: 'ibex-small', isa: ['zba'] });
    cpu.setRegister(a0, 5);
    cpu.run(10);
    expect(cpu.register(a0)).toBe(15);
  });

  test.each([
    ['ram.address', { ram: { address: 4, bytes: 4096 } }],
    ['ram.bytes', { ram: { address: 0, bytes: 2 ** 31 } }],
    ['timeDivider', { timeDivider: 0 }],
    ['regions[0].linear', { regions: [{ address: 0, bytes: 64, kind: 'rom' }] }],
  ] as [string, Partial<CpuConfiguration>][])('a wrong %s is refused by name', (field, options) => {
    const { cpu } = makeBench(CPU_PROFILES.hazard3);
    const configuration = { profile: CPU_PROFILES.hazard3, ram: { address: 0, bytes: 4096 }, ...options };
    expect(() => cpu.configure(configuration)).toThrow(CpuConfigurationError);
    expect(() => cpu.configure(configuration)).toThrow(field);
  });
});
