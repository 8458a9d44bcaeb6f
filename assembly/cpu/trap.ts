// Traps and the return from them (RISC-V privileged specification 1.12, chapter 3.1).
import {
  CPU_HAS_MTVAL,
  CPU_ISA,
  CPU_MCAUSE,
  CPU_MEPC,
  CPU_MIE,
  CPU_MIP,
  CPU_MSTATUS,
  CPU_MTVAL,
  CPU_MTVEC,
  CPU_PC,
  CPU_PRIVILEGE,
  CPU_RESERVATION,
  CPU_WAITING,
  ISA_U,
} from '../memory-map';
import { NO_RESERVATION } from './atomic';
import { forget } from './predictor';

export const MSTATUS_MIE: u32 = 0x8;
export const MSTATUS_MPIE: u32 = 0x80;
export const MSTATUS_MPP: u32 = 0x1800;
export const MSTATUS_MPRV: u32 = 0x2_0000;
export const MSTATUS_TW: u32 = 0x20_0000;
const INTERRUPT: u32 = 0x8000_0000;

/** Enters the handler: CPU_PC is the address trapped at and becomes the handler's. */
export function takeTrap(cause: u32, value: u32): void {
  const status = load<u32>(CPU_MSTATUS);
  const enabled = status & MSTATUS_MIE ? MSTATUS_MPIE : 0;
  const previous = load<u32>(CPU_PRIVILEGE) << 11;
  store<u32>(CPU_MSTATUS, (status & ~(MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP)) | enabled | previous);
  store<u32>(CPU_MEPC, load<u32>(CPU_PC));
  store<u32>(CPU_MCAUSE, cause);
  store<u32>(CPU_MTVAL, load<u32>(CPU_HAS_MTVAL) ? value : 0);
  store<u32>(CPU_PRIVILEGE, 3);
  store<u32>(CPU_RESERVATION, NO_RESERVATION);
  forget();
  const vector = load<u32>(CPU_MTVEC);
  const offset: u32 = vector & 1 && cause & INTERRUPT ? (cause & ~INTERRUPT) * 4 : 0;
  store<u32>(CPU_PC, (vector & ~3) + offset);
}

/** mret: back to mepc and the previous privilege. */
export function returnFromTrap(): void {
  const status = load<u32>(CPU_MSTATUS);
  const privilege = (status >> 11) & 3;
  const user = (load<u32>(CPU_ISA) & ISA_U) != 0;
  const enabled = status & MSTATUS_MPIE ? MSTATUS_MIE : 0;
  const lent = privilege == 3 ? status & MSTATUS_MPRV : 0;
  const kept = status & ~(MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV);
  store<u32>(CPU_MSTATUS, kept | enabled | MSTATUS_MPIE | lent | (user ? 0 : MSTATUS_MPP));
  store<u32>(CPU_PRIVILEGE, privilege);
  forget();
  store<u32>(CPU_PC, load<u32>(CPU_MEPC));
}

/** Cause of the interrupt to take now, 0 for none: external 11 before software 3 before timer 7, then 31 down to 16. */
export function pendingInterrupt(): u32 {
  const pending = load<u32>(CPU_MIP) & load<u32>(CPU_MIE);
  if (!pending) return 0;
  store<u32>(CPU_WAITING, 0);
  if (load<u32>(CPU_PRIVILEGE) == 3 && !(load<u32>(CPU_MSTATUS) & MSTATUS_MIE)) return 0;
  const local = pending & 0xffff_0000;
  if (local) return INTERRUPT | (31 - clz(local));
  if (pending & 0x800) return INTERRUPT | 11;
  if (pending & 0x8) return INTERRUPT | 3;
  return pending & 0x80 ? INTERRUPT | 7 : 0;
}
