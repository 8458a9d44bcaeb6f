// The registers that gdb knows of an RV32 core, under gdb's numbers: x0..x31, pc, and CSRs from 65 on by their address.
import * as map from '../../assembly/memory-map.js';
import type { Cpu as SiliconCpu } from '../silicon/cpu.js';

export const PC_NUMBER = 32;
const FIRST_CSR = 65;

interface Csr {
  readonly address: number;
  readonly read: (cpu: SiliconCpu) => number;
  readonly write?: (cpu: SiliconCpu, value: number) => void;
}

const kept = (address: number, at: number): Csr => ({
  address,
  read: (cpu) => cpu.word(at),
  write: (cpu, value) => cpu.setWord(at, value),
});
const constant = (address: number, at: number): Csr => ({ address, read: (cpu) => cpu.word(at) });

/** Half of a 64-bit counter that is a base count plus an offset, as the CSR shows it. */
const counter = (address: number, base: number, offset: number, half: 'low' | 'high', stopBit: number): Csr => ({
  address,
  read: (cpu) => {
    const stopped = (cpu.word(map.CPU_MCOUNTINHIBIT) & stopBit) !== 0;
    const low = stopped ? 0 : cpu.word(base);
    const sum = low + cpu.word(offset);
    if (half === 'low') return sum >>> 0;
    const high = (stopped ? 0 : cpu.word(base + 4)) + cpu.word(offset + 4) + (sum > 0xffff_ffff ? 1 : 0);
    return high >>> 0;
  },
});

const CYCLE = [map.CPU_CYCLE, map.CPU_MCYCLE_OFFSET] as const;
const INSTRET = [map.CPU_INSTRET, map.CPU_MINSTRET_OFFSET] as const;

/** MXL 1, I and C always, the rest as configured (RISC-V privileged specification, "Machine ISA"). */
function misa(cpu: SiliconCpu): number {
  const isa = cpu.word(map.CPU_ISA);
  const bit = (flag: number, letter: string): number => ((isa & flag) === 0 ? 0 : 1 << (letter.charCodeAt(0) - 65));
  return (0x4000_0104 | bit(map.ISA_M, 'M') | bit(map.ISA_A, 'A') | bit(map.ISA_U, 'U')) >>> 0;
}

const CSRS: Readonly<Record<string, Csr>> = {
  mstatus: kept(0x300, map.CPU_MSTATUS),
  misa: { address: 0x301, read: misa },
  mie: kept(0x304, map.CPU_MIE),
  mtvec: kept(0x305, map.CPU_MTVEC),
  mscratch: kept(0x340, map.CPU_MSCRATCH),
  mepc: kept(0x341, map.CPU_MEPC),
  mcause: kept(0x342, map.CPU_MCAUSE),
  mtval: kept(0x343, map.CPU_MTVAL),
  mip: constant(0x344, map.CPU_MIP),
  mcycle: counter(0xb00, ...CYCLE, 'low', 1),
  minstret: counter(0xb02, ...INSTRET, 'low', 4),
  mcycleh: counter(0xb80, ...CYCLE, 'high', 1),
  minstreth: counter(0xb82, ...INSTRET, 'high', 4),
  cycle: counter(0xc00, ...CYCLE, 'low', 1),
  instret: counter(0xc02, ...INSTRET, 'low', 4),
  cycleh: counter(0xc80, ...CYCLE, 'high', 1),
  instreth: counter(0xc82, ...INSTRET, 'high', 4),
  mvendorid: constant(0xf11, map.CPU_VENDOR_ID),
  marchid: constant(0xf12, map.CPU_ARCHITECTURE_ID),
  mimpid: constant(0xf13, map.CPU_IMPLEMENTATION_ID),
  mhartid: constant(0xf14, map.CPU_HART_ID),
};

const BY_NUMBER = new Map(Object.values(CSRS).map((csr) => [FIRST_CSR + csr.address, csr]));

/** A register's value, unsigned; undefined for a number that this core does not have. */
export function readRegister(cpu: SiliconCpu, number: number): number | undefined {
  if (number < PC_NUMBER) return cpu.register(number);
  return number === PC_NUMBER ? cpu.pc : BY_NUMBER.get(number)?.read(cpu);
}

/** @returns false when the register does not exist or cannot be written */
export function writeRegister(cpu: SiliconCpu, number: number, value: number): boolean {
  if (number < PC_NUMBER) cpu.setRegister(number, value);
  else if (number === PC_NUMBER) cpu.pc = value;
  else {
    const csr = BY_NUMBER.get(number);
    if (csr?.write === undefined) return false;
    csr.write(cpu, value);
  }
  return true;
}

const ABI = 'zero ra sp gp tp t0 t1 t2 fp s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(
  ' ',
);

/** gdb's target description (gdb manual, appendix G, "RISC-V Features"). */
export function targetDescription(): string {
  const integer = ABI.map((name, number) => `<reg name="${name}" bitsize="32" type="int" regnum="${number}"/>`);
  const csrs = Object.entries(CSRS).map(
    ([name, { address }]) =>
      `<reg name="${name}" bitsize="32" type="int" regnum="${FIRST_CSR + address}" group="csr"/>`,
  );
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE target SYSTEM "gdb-target.dtd">',
    '<target version="1.0">',
    '<architecture>riscv:rv32</architecture>',
    // Else a gdb built for Linux steps by breakpoints of its own making.
    '<osabi>none</osabi>',
    '<feature name="org.gnu.gdb.riscv.cpu">',
    ...integer,
    `<reg name="pc" bitsize="32" type="code_ptr" regnum="${PC_NUMBER}"/>`,
    '</feature>',
    '<feature name="org.gnu.gdb.riscv.csr">',
    ...csrs,
    '</feature>',
    '</target>',
  ].join('\n');
}
