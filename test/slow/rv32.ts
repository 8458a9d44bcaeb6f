// RV32IMAC, Zicsr, Zifencei, Zba, Zbb, Zbs, machine and user mode with PMP, interrupts: decode and switch, an instruction at a
// time, no timing. Written to be read; what the silicon's core does must agree with it.
import { REGISTER_OPERATIONS, UNARY_OPERATIONS } from './alu.js';
import { decompressSlowly } from './decompress.js';
import { SlowPmp } from './pmp.js';

/** An exception on its way to the handler. */
class Trap {
  constructor(
    readonly cause: number,
    readonly value: number,
  ) {}
}

const MACHINE = 3;
const [MIE, MPIE, MPP, MPRV, TW] = [0x8, 0x80, 0x1800, 0x2_0000, 0x20_0000];

export class SlowCore {
  readonly x = new Int32Array(32);
  pc = 0;
  privilege = MACHINE;
  mstatus = MPP;
  mie = 0;
  mtvec = 0;
  mscratch = 0;
  mepc = 0;
  mcause = 0;
  mtval = 0;
  instret = 0;
  reservation: number | undefined;
  readonly pmp = new SlowPmp();
  /** Lines of mip that are driven. */
  mip = 0;
  /** What the last step did, for a cost model: the cause of its trap, the address it accessed, whether it branched. */
  trapped: number | undefined;
  accessed: number | undefined;
  taken = false;
  misa = 0x4010_1105;
  /** Whether mtval holds anything and whether there is a user mode; bits of mtvec that are always set. */
  hasMtval = true;
  hasUser = true;
  mtvecFixed = 0;
  /** Stores go nowhere: to see what an instruction would do. */
  dry = false;
  /** Low word of mcycle when it is read. */
  mcycle: () => number = () => 0;
  readonly #ram: DataView;

  /** `ram` stands at guest address 0; everything else is an access fault. */
  constructor(
    ram: Uint8Array,
    readonly misaligned: 'hardware' | 'trap' = 'hardware',
  ) {
    this.#ram = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
  }

  /** One instruction, or the trap it raises, or the interrupt that is taken instead. */
  step(): void {
    this.trapped = undefined;
    this.accessed = undefined;
    this.taken = false;
    const interrupt = this.#interrupt();
    if (interrupt !== undefined) {
      this.#enter(new Trap(0x8000_0000 + interrupt, 0));
      return;
    }
    try {
      const [instruction, length] = this.#fetch();
      const next = this.#execute(instruction, length) ?? this.pc + length;
      this.pc = next >>> 0;
      this.instret++;
    } catch (trap) {
      if (!(trap instanceof Trap)) throw trap;
      this.#enter(trap);
    }
  }

  #enter({ cause, value }: Trap): void {
    const enabled = this.mstatus & MIE ? MPIE : 0;
    this.mstatus = (this.mstatus & ~(MIE | MPIE | MPP)) | enabled | (this.privilege << 11);
    this.trapped = cause;
    this.mepc = this.pc;
    this.mcause = cause;
    this.mtval = this.hasMtval ? value >>> 0 : 0;
    this.privilege = MACHINE;
    this.reservation = undefined;
    const vectored = this.mtvec & 1 && cause >= 0x8000_0000;
    this.pc = ((this.mtvec & ~3) + (vectored ? 4 * (cause & 31) : 0)) >>> 0;
  }

  /** Platform interrupts from 31 down, then external, software, timer. */
  #interrupt(): number | undefined {
    if (this.privilege === MACHINE && !(this.mstatus & MIE)) return undefined;
    const order = [31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 11, 3, 7];
    return order.find((line) => ((this.mip & this.mie) >>> line) & 1);
  }

  #half(address: number): number {
    const allowed = this.pmp.allows(address, 2, 'execute', this.privilege === MACHINE);
    if (!allowed || address >= this.#ram.byteLength) throw new Trap(1, this.pc);
    return this.#ram.getUint16(address, true);
  }

  /** The instruction at pc as 32 bits (undefined: illegal), and its length. */
  #fetch(): [number, number] {
    const low = this.#half(this.pc);
    if ((low & 3) === 3) return [(low | (this.#half((this.pc + 2) >>> 0) << 16) | 0) >>> 0, 4];
    const instruction = decompressSlowly(low);
    if (instruction === undefined) throw new Trap(2, low);
    return [instruction, 2];
  }

  #checkData(address: number, bytes: number, write: boolean, aligned: boolean): void {
    this.accessed = address;
    if (address % bytes !== 0 && (aligned || this.misaligned === 'trap')) throw new Trap(write ? 6 : 4, address);
    const privilege = this.mstatus & MPRV ? (this.mstatus & MPP) >> 11 : this.privilege;
    const allowed = this.pmp.allows(address, bytes, write ? 'write' : 'read', privilege === MACHINE);
    if (!allowed || address + bytes > this.#ram.byteLength) throw new Trap(write ? 7 : 5, address);
  }

  #load(address: number, bytes: number, signed: boolean, aligned = false): number {
    this.#checkData(address, bytes, false, aligned);
    if (bytes === 4) return this.#ram.getInt32(address, true);
    if (bytes === 2) return signed ? this.#ram.getInt16(address, true) : this.#ram.getUint16(address, true);
    return signed ? this.#ram.getInt8(address) : this.#ram.getUint8(address);
  }

  #store(address: number, bytes: number, value: number, aligned = false): void {
    this.#checkData(address, bytes, true, aligned);
    if (this.dry) return;
    if (bytes === 4) this.#ram.setInt32(address, value, true);
    else if (bytes === 2) this.#ram.setInt16(address, value, true);
    else this.#ram.setInt8(address, value);
  }

  #set(register: number, value: number): void {
    if (register !== 0) this.x[register] = value;
  }

  /** Executes; returns the next pc where it is not the one behind. */
  #execute(i: number, length: number): number | undefined {
    const rd = (i >>> 7) & 31;
    const f3 = (i >>> 12) & 7;
    const a = this.x[(i >>> 15) & 31]!;
    const b = this.x[(i >>> 20) & 31]!;
    const immediate = (i | 0) >> 20;
    switch (i & 0x7f) {
      case 0x03: {
        if (f3 === 3 || f3 > 5) throw this.#illegal(i, length);
        this.#set(rd, this.#load((a + immediate) >>> 0, 1 << (f3 & 3), f3 < 4));
        return undefined;
      }
      case 0x0f:
        if (f3 > 2 || (f3 === 2 && (rd !== 0 || i >>> 20 > 2))) throw this.#illegal(i, length);
        return undefined;
      case 0x13:
        this.#set(rd, this.#immediateOperation(i, f3, a, immediate, length));
        return undefined;
      case 0x17:
        this.#set(rd, this.pc + (i & 0xffff_f000));
        return undefined;
      case 0x23: {
        if (f3 > 2) throw this.#illegal(i, length);
        this.#store((a + (((i | 0) >> 25) << 5) + rd) >>> 0, 1 << f3, b);
        return undefined;
      }
      case 0x2f:
        this.#atomic(i, rd, a >>> 0, b, length);
        return undefined;
      case 0x33:
        this.#set(rd, this.#registerOperation(i, a, b, length));
        return undefined;
      case 0x37:
        this.#set(rd, i & 0xffff_f000);
        return undefined;
      case 0x63:
        return this.#branch(i, f3, a, b, length);
      case 0x67: {
        if (f3 !== 0) throw this.#illegal(i, length);
        this.#set(rd, this.pc + length);
        return (a + immediate) & ~1;
      }
      case 0x6f: {
        const offset =
          (((i | 0) >> 31) << 20) | (i & 0xf_f000) | (((i >>> 20) & 1) << 11) | (((i >>> 21) & 0x3ff) << 1);
        this.#set(rd, this.pc + length);
        return this.pc + offset;
      }
      case 0x73:
        return this.#system(i, rd, f3, a, length);
      default:
        throw this.#illegal(i, length);
    }
  }

  /** mtval is what was fetched, compressed or not. */
  #illegal(i: number, length: number): Trap {
    return new Trap(2, length === 4 ? i : this.#half(this.pc));
  }

  #immediateOperation(i: number, f3: number, a: number, immediate: number, length: number): number {
    const unary = UNARY_OPERATIONS.get(f3 * 0x1000 + (i >>> 20));
    if (unary) return unary(a);
    if (f3 !== 1 && f3 !== 5) return REGISTER_OPERATIONS.get(f3)!(a, immediate);
    const f7 = i >>> 25;
    const allowed = f3 === 1 ? [0, 0x14, 0x24, 0x34] : [0, 0x20, 0x24, 0x30];
    if (!allowed.includes(f7)) throw this.#illegal(i, length);
    return REGISTER_OPERATIONS.get(f7 * 8 + f3)!(a, immediate & 31);
  }

  #registerOperation(i: number, a: number, b: number, length: number): number {
    const key = (i >>> 25) * 8 + ((i >>> 12) & 7);
    if (key === 0x024 && ((i >>> 20) & 31) === 0) return a & 0xffff;
    const operation = REGISTER_OPERATIONS.get(key);
    if (!operation) throw this.#illegal(i, length);
    return operation(a, b);
  }

  #branch(i: number, f3: number, a: number, b: number, length: number): number | undefined {
    const [ua, ub] = [a >>> 0, b >>> 0];
    const taken = [a === b, a !== b, undefined, undefined, a < b, a >= b, ua < ub, ua >= ub][f3];
    if (taken === undefined) throw this.#illegal(i, length);
    if (!taken) return undefined;
    this.taken = true;
    const high = (((i | 0) >> 31) << 12) | (((i >>> 7) & 1) << 11);
    return this.pc + (high | (((i >>> 25) & 63) << 5) | (((i >>> 8) & 15) << 1));
  }

  #atomic(i: number, rd: number, address: number, b: number, length: number): void {
    const f5 = i >>> 27;
    const known = [0, 1, 2, 3, 4, 8, 12, 16, 20, 24, 28].includes(f5);
    if (((i >>> 12) & 7) !== 2 || !known || (f5 === 2 && ((i >>> 20) & 31) !== 0)) throw this.#illegal(i, length);
    if (f5 === 2) {
      const value = this.#load(address, 4, true, true);
      this.reservation = address;
      this.#set(rd, value);
    } else if (f5 === 3) {
      if (address % 4 !== 0) throw new Trap(6, address);
      const holds = this.reservation === address;
      if (holds) this.#store(address, 4, b, true);
      this.reservation = undefined;
      this.#set(rd, holds ? 0 : 1);
    } else {
      this.#readModifyWrite(f5, rd, address, b);
    }
  }

  #readModifyWrite(f5: number, rd: number, address: number, b: number): void {
    this.#checkData(address, 4, true, true);
    const old = this.#load(address, 4, true);
    const value: Record<number, number> = {
      0: old + b,
      1: b,
      4: old ^ b,
      8: old | b,
      12: old & b,
      16: Math.min(old, b),
      20: Math.max(old, b),
      24: Math.min(old >>> 0, b >>> 0),
      28: Math.max(old >>> 0, b >>> 0),
    };
    this.#store(address, 4, value[f5]!);
    this.reservation = undefined;
    this.#set(rd, old);
  }

  #system(i: number, rd: number, f3: number, a: number, length: number): number | undefined {
    if (f3 === 4) throw this.#illegal(i, length);
    if (f3 !== 0) {
      this.#csr(i, rd, f3, a, length);
      return undefined;
    }
    if (i === 0x0000_0073) throw new Trap(this.privilege === MACHINE ? 11 : 8, 0);
    if (i === 0x0010_0073) throw new Trap(3, this.pc);
    if (i === 0x3020_0073 && this.privilege === MACHINE) return this.#mret();
    throw this.#illegal(i, length);
  }

  #mret(): number {
    this.privilege = (this.mstatus & MPP) >> 11;
    const enabled = this.mstatus & MPIE ? MIE : 0;
    const lent = this.privilege === MACHINE ? this.mstatus & MPRV : 0;
    const previous = this.hasUser ? 0 : MPP;
    this.mstatus = (this.mstatus & ~(MIE | MPIE | MPP | MPRV)) | enabled | MPIE | lent | previous;
    return this.mepc;
  }

  #csr(i: number, rd: number, f3: number, a: number, length: number): void {
    const number = i >>> 20;
    const field = (i >>> 15) & 31;
    const writes = (f3 & 3) === 1 || field !== 0;
    const old = this.#readCsr(number);
    if (old === undefined || this.privilege !== MACHINE || (writes && number >= 0xc00)) throw this.#illegal(i, length);
    const operand = f3 & 4 ? field : a;
    if (writes) this.#writeCsr(number, (f3 & 3) === 1 ? operand : (f3 & 3) === 2 ? old | operand : old & ~operand);
    this.#set(rd, old);
  }

  #readCsr(number: number): number | undefined {
    if (SlowPmp.has(number)) return this.pmp.read(number);
    switch (number) {
      case 0x300:
        return this.mstatus;
      case 0x301:
        return this.misa;
      case 0x304:
        return this.mie;
      case 0x305:
        return this.mtvec;
      case 0x340:
        return this.mscratch;
      case 0x341:
        return this.mepc;
      case 0x342:
        return this.mcause;
      case 0x343:
        return this.mtval;
      case 0xb00:
        return this.mcycle();
      case 0xb02:
        return this.instret;
      case 0x320:
        return 0;
      case 0x344:
        return this.mip;
      case 0xf11:
      case 0xf14:
      case 0xb80:
      case 0xb82:
        return 0;
      default:
        return (number >= 0xb03 && number <= 0xb1f) || (number >= 0x323 && number <= 0x33f) ? 0 : undefined;
    }
  }

  #writeCsr(number: number, value: number): void {
    if (SlowPmp.has(number)) this.pmp.write(number, value);
    if (number === 0x300) {
      const kept = this.hasUser ? MIE | MPIE | MPRV | TW : MIE | MPIE;
      this.mstatus = (value & kept) | (value & MPP || !this.hasUser ? MPP : 0);
    }
    if (number === 0x304) this.mie = (value & 0xffff_0888) >>> 0;
    else if (number === 0x305) this.mtvec = ((value & ~(this.mtvecFixed ? 0xff : 2)) | this.mtvecFixed) >>> 0;
    else if (number === 0x340) this.mscratch = value >>> 0;
    else if (number === 0x341) this.mepc = (value & ~1) >>> 0;
    else if (number === 0x342) this.mcause = (value & 0x8000_001f) >>> 0;
    else if (number === 0x343) this.mtval = this.hasMtval ? value >>> 0 : 0;
  }
}
