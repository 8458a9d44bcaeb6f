// Just enough of an assembler for tests that state instructions beside what they do.

const r = (n: number): number => n;
export const [zero, ra, sp, t0, t1, t2] = [r(0), r(1), r(2), r(5), r(6), r(7)];
export const [a0, a1, a2] = [r(10), r(11), r(12)];

const word = (value: number): number => value >>> 0;
const iType = (opcode: number, f3: number, rd: number, rs1: number, value: number): number =>
  word(((value & 0xfff) << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | opcode);
const sType = (f3: number, rs2: number, rs1: number, value: number): number =>
  word((((value >> 5) & 127) << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | ((value & 31) << 7) | 0x23);

export const addi = (rd: number, rs1: number, value: number): number => iType(0x13, 0, rd, rs1, value);
export const lui = (rd: number, upper: number): number => word((upper << 12) | (rd << 7) | 0x37);
export const lw = (rd: number, offset: number, rs1: number): number => iType(0x03, 2, rd, rs1, offset);
export const lbu = (rd: number, offset: number, rs1: number): number => iType(0x03, 4, rd, rs1, offset);
export const sw = (rs2: number, offset: number, rs1: number): number => sType(2, rs2, rs1, offset);
export const sb = (rs2: number, offset: number, rs1: number): number => sType(0, rs2, rs1, offset);
export const csrrw = (rd: number, csr: number, rs1: number): number => iType(0x73, 1, rd, rs1, csr);
export const csrrs = (rd: number, csr: number, rs1: number): number => iType(0x73, 2, rd, rs1, csr);
export const jalr = (rd: number, offset: number, rs1: number): number => iType(0x67, 0, rd, rs1, offset);
export const jal = (rd: number, offset: number): number =>
  word(
    (((offset >> 20) & 1) << 31) |
      (((offset >> 1) & 0x3ff) << 21) |
      (((offset >> 11) & 1) << 20) |
      (offset & 0xf_f000) |
      (rd << 7) |
      0x6f,
  );
export const bne = (rs1: number, rs2: number, offset: number): number =>
  word(
    (((offset >> 12) & 1) << 31) |
      (((offset >> 5) & 63) << 25) |
      (rs2 << 20) |
      (rs1 << 15) |
      (1 << 12) |
      (((offset >> 1) & 15) << 8) |
      (((offset >> 11) & 1) << 7) |
      0x63,
  );
export const fenceI = 0x100f;
export const wfi = 0x1050_0073;
export const mret = 0x3020_0073;
export const ebreak = 0x0010_0073;
export const ecall = 0x73;

export const csr = {
  mstatus: 0x300,
  mie: 0x304,
  mtvec: 0x305,
  mcounteren: 0x306,
  mscratch: 0x340,
  mepc: 0x341,
  mcause: 0x342,
  mtval: 0x343,
  pmpcfg0: 0x3a0,
  pmpaddr0: 0x3b0,
  mcycle: 0xb00,
  minstret: 0xb02,
  cycle: 0xc00,
  time: 0xc01,
} as const;
