// Control and status registers: which exist, what a read gives and what a write keeps.
import {
  CPU_ARCHITECTURE_ID,
  CPU_CYCLE,
  CPU_HART_ID,
  CPU_IMPLEMENTATION_ID,
  CPU_INSTRET,
  CPU_ISA,
  CPU_MCAUSE,
  CPU_MCOUNTEREN,
  CPU_MCOUNTINHIBIT,
  CPU_MCYCLE_OFFSET,
  CPU_MENVCFG,
  CPU_MEPC,
  CPU_MIE,
  CPU_MINSTRET_OFFSET,
  CPU_MIP,
  CPU_MSCRATCH,
  CPU_MSTATUS,
  CPU_MTVAL,
  CPU_MTVEC,
  CPU_MTVEC_FIXED,
  CPU_MTVEC_MASK,
  CPU_PMPADDR,
  CPU_PMPCFG,
  CPU_PMP_REGIONS,
  CPU_PRIVILEGE,
  CPU_HAS_MTVAL,
  CPU_SCRATCH,
  CPU_TIME_DIVIDER,
  CPU_TIME_OFFSET,
  CPU_VENDOR_ID,
  CPU_BLOCKS,
  ISA_A,
  ISA_M,
  ISA_PMP_CSRS,
  ISA_TIME,
  ISA_TRIGGER_CSRS,
  ISA_U,
  ISA_ZICBOM,
  CPU_CACHE_CONTROL,
  CPU_TIMED,
  CSR_CACHE_CONTROL,
} from '../memory-map';
import { writeCacheControl } from './cache-control';
import { flushCode } from './code-cache';
import { MSTATUS_MIE, MSTATUS_MPIE, MSTATUS_MPP, MSTATUS_MPRV, MSTATUS_TW } from './trap';

/** u32: set by csrRead() and csrWrite() when the register does not exist. */
export const CSR_MISSING = CPU_SCRATCH + 140;

const INTERRUPT_BITS: u32 = 0xffff_0888;

@inline function has(bits: u32): bool {
  return (load<u32>(CPU_ISA) & bits) != 0;
}

function missing(): u32 {
  store<u32>(CSR_MISSING, 1);
  return 0;
}

function misa(): u32 {
  let value: u32 = 0x4000_0000 | (1 << 8) | (1 << 2);
  if (has(ISA_M)) value |= 1 << 12;
  if (has(ISA_A)) value |= 1;
  if (has(ISA_U)) value |= 1 << 20;
  return value;
}

/** mcycle, with CPU_CYCLE brought up to the instruction that asks. */
function cycleCounter(): u64 {
  const running = !(load<u32>(CPU_MCOUNTINHIBIT) & 1);
  return load<u64>(CPU_MCYCLE_OFFSET) + (running ? load<u64>(CPU_CYCLE) : 0);
}

function instretCounter(): u64 {
  const running = !(load<u32>(CPU_MCOUNTINHIBIT) & 4);
  return load<u64>(CPU_MINSTRET_OFFSET) + (running ? load<u64>(CPU_INSTRET) : 0);
}

function time(): u64 {
  return load<u64>(CPU_TIME_OFFSET) + load<u64>(CPU_CYCLE) / <u64>load<u32>(CPU_TIME_DIVIDER);
}

/** The user-level view of a counter: machine mode always, user mode as mcounteren says. */
function userCounter(number: u32): u32 {
  const index = number & 31;
  if (load<u32>(CPU_PRIVILEGE) != 3 && !((load<u32>(CPU_MCOUNTEREN) >> index) & 1)) return missing();
  const value = index == 0 ? cycleCounter() : index == 1 ? time() : index == 2 ? instretCounter() : 0;
  if (index == 1 && !has(ISA_TIME)) return missing();
  return <u32>(number & 0x80 ? value >> 32 : value);
}

function readPmp(number: u32): u32 {
  if (!has(ISA_PMP_CSRS)) return missing();
  const regions = load<u32>(CPU_PMP_REGIONS);
  if (number < 0x3b0) {
    const first = (number - 0x3a0) * 4;
    return first < 16 ? load<u32>(CPU_PMPCFG + first) : 0;
  }
  return number - 0x3b0 < regions ? load<u32>(CPU_PMPADDR + (number - 0x3b0) * 4) : 0;
}

function readMachine(number: u32): u32 {
  switch (number) {
    case 0x300: return load<u32>(CPU_MSTATUS);
    case 0x301: return misa();
    case 0x304: return load<u32>(CPU_MIE);
    case 0x305: return load<u32>(CPU_MTVEC);
    case 0x306: return has(ISA_U) ? load<u32>(CPU_MCOUNTEREN) : missing();
    case 0x30a: return has(ISA_U) ? load<u32>(CPU_MENVCFG) : missing();
    case 0x31a: return has(ISA_U) ? 0 : missing();
    case 0x310: return 0;
    case 0x320: return load<u32>(CPU_MCOUNTINHIBIT);
    case 0x340: return load<u32>(CPU_MSCRATCH);
    case 0x341: return load<u32>(CPU_MEPC);
    case 0x342: return load<u32>(CPU_MCAUSE);
    case 0x343: return load<u32>(CPU_MTVAL);
    case 0x344: return load<u32>(CPU_MIP);
    case 0xb00: return <u32>cycleCounter();
    case 0xb02: return <u32>instretCounter();
    case 0xb80: return <u32>(cycleCounter() >> 32);
    case 0xb82: return <u32>(instretCounter() >> 32);
    case 0xf11: return load<u32>(CPU_VENDOR_ID);
    case 0xf12: return load<u32>(CPU_ARCHITECTURE_ID);
    case 0xf13: return load<u32>(CPU_IMPLEMENTATION_ID);
    case 0xf14: return load<u32>(CPU_HART_ID);
    case 0xf15: return 0;
    case CSR_CACHE_CONTROL: return load<i32>(CPU_TIMED) ? load<u32>(CPU_CACHE_CONTROL) : missing();
    default: break;
  }
  // Event selectors and event counters that count nothing, and trigger registers with no trigger behind them.
  if (number >= 0x323 && number <= 0x33f) return 0;
  if ((number & ~0x9f) == 0xb00 && (number & 31) > 2) return 0;
  if (number >= 0x7a0 && number <= 0x7a5 && has(ISA_TRIGGER_CSRS)) return 0;
  return missing();
}

/** Reads CSR `number`; CSR_MISSING is set if it does not exist or this privilege may not see it. */
export function csrRead(number: u32): u32 {
  if (((number >> 8) & 3) > load<u32>(CPU_PRIVILEGE)) return missing();
  if ((number & ~0x9f) == 0xc00) return userCounter(number);
  if (number >= 0x3a0 && number <= 0x3ef) return readPmp(number);
  return readMachine(number);
}

/** Makes a counter read `value` in one half; `base` is what it counts from while it runs, else 0. */
function setCounter(offset: u32, current: u64, base: u64, value: u32, high: bool): void {
  const next = high
    ? (current & 0xffff_ffff) | (<u64>value << 32)
    : (current & 0xffff_ffff_0000_0000) | <u64>value;
  store<u64>(offset, next - base);
}

function writeCycle(value: u32, high: bool): void {
  const base: u64 = load<u32>(CPU_MCOUNTINHIBIT) & 1 ? 0 : load<u64>(CPU_CYCLE);
  setCounter(CPU_MCYCLE_OFFSET, cycleCounter(), base, value, high);
}

/** The write takes the place of the writing instruction's own count. */
function writeInstret(value: u32, high: bool): void {
  const base: u64 = load<u32>(CPU_MCOUNTINHIBIT) & 4 ? 0 : load<u64>(CPU_INSTRET) + 1;
  setCounter(CPU_MINSTRET_OFFSET, instretCounter(), base, value, high);
}

function writeInhibit(value: u32): void {
  const cycles = cycleCounter();
  const instructions = instretCounter();
  store<u32>(CPU_MCOUNTINHIBIT, value & 5);
  store<u64>(CPU_MCYCLE_OFFSET, value & 1 ? cycles : cycles - load<u64>(CPU_CYCLE));
  store<u64>(CPU_MINSTRET_OFFSET, value & 4 ? instructions : instructions - load<u64>(CPU_INSTRET));
}

function writeStatus(value: u32): void {
  const user = has(ISA_U);
  let kept = value & (MSTATUS_MIE | MSTATUS_MPIE | (user ? MSTATUS_MPRV | MSTATUS_TW : 0));
  const previous = value & MSTATUS_MPP;
  kept |= !user || previous != 0 ? MSTATUS_MPP : 0;
  store<u32>(CPU_MSTATUS, kept);
}

function writePmpConfiguration(number: u32, value: u32): void {
  const first = (number - 0x3a0) * 4;
  for (let i: u32 = 0; i < 4; i++) {
    const at = first + i;
    if (at >= load<u32>(CPU_PMP_REGIONS) || load<u8>(CPU_PMPCFG + at) & 0x80) continue;
    let configuration = (value >> (i * 8)) & 0x9f;
    if ((configuration & 3) == 2) configuration &= ~2;
    store<u8>(CPU_PMPCFG + at, configuration);
  }
}

function writePmpAddress(number: u32, value: u32): void {
  const at = number - 0x3b0;
  if (at >= load<u32>(CPU_PMP_REGIONS) || load<u8>(CPU_PMPCFG + at) & 0x80) return;
  const next = at + 1 < load<u32>(CPU_PMP_REGIONS) ? <u32>load<u8>(CPU_PMPCFG + at + 1) : 0;
  if (next & 0x80 && (next & 0x18) == 0x08) return;
  store<u32>(CPU_PMPADDR + at * 4, value);
}

function writeVector(value: u32): void {
  store<u32>(CPU_MTVEC, (value & load<u32>(CPU_MTVEC_MASK)) | load<u32>(CPU_MTVEC_FIXED));
}

/** Writes CSR `number`, which csrRead() found to exist and which is not read-only. */
export function csrWrite(number: u32, value: u32): void {
  if (number >= 0x3a0 && number <= 0x3ef) {
    if (number < 0x3b0) writePmpConfiguration(number, value);
    else writePmpAddress(number, value);
    flushCode(CPU_BLOCKS);
    return;
  }
  switch (number) {
    case 0x300: return writeStatus(value);
    case 0x304: store<u32>(CPU_MIE, value & INTERRUPT_BITS); return;
    case 0x305: return writeVector(value);
    case 0x306: store<u32>(CPU_MCOUNTEREN, value & 7); return;
    case 0x30a: store<u32>(CPU_MENVCFG, value & (has(ISA_ZICBOM) ? 0x71 : 1)); return;
    case 0x320: return writeInhibit(value);
    case CSR_CACHE_CONTROL: return writeCacheControl(value);
    case 0x340: store<u32>(CPU_MSCRATCH, value); return;
    case 0x341: store<u32>(CPU_MEPC, value & ~1); return;
    case 0x342: store<u32>(CPU_MCAUSE, value & 0x8000_001f); return;
    case 0x343: store<u32>(CPU_MTVAL, load<u32>(CPU_HAS_MTVAL) ? value : 0); return;
    case 0xb00: return writeCycle(value, false);
    case 0xb02: return writeInstret(value, false);
    case 0xb80: return writeCycle(value, true);
    case 0xb82: return writeInstret(value, true);
    default: return;
  }
}
