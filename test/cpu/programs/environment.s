# Start-up, trap vector and the verdict of the ISA test programs, on the plan of the public RISC-V test programs: `tohost`
# receives 1 for "passed" and (test number << 1) | 1 for "failed", also when a trap came that nobody expected.
# TRAP_ALIGN is the alignment of trap vectors (4; 256 where mtvec is always vectored).
        # Writes a register that a core may lack: a trap goes on behind the attempt.
        .macro  ATTEMPT instruction:vararg
        la      t0, .Lbehind\@
        csrw    mtvec, t0
        \instruction
        .balign TRAP_ALIGN
.Lbehind\@:
        .endm

        .macro  START mode
        .section .text.init, "ax"
        .globl  _start
_start: j       reset
        .balign TRAP_ALIGN
trap_vector:
        csrr    t5, mcause
        li      t6, 8                   # ecall in user, supervisor or machine mode brings the verdict
        beq     t5, t6, report
        li      t6, 9
        beq     t5, t6, report
        li      t6, 11
        beq     t5, t6, report
        la      t5, machine_handler     # weak: a program may have its own
        beqz    t5, 1f
        jr      t5
1:      ori     gp, gp, 1337
report: lui     t5, %hi(tohost)
        sw      gp, %lo(tohost)(t5)
        sw      zero, %lo(tohost + 4)(t5)
        j       report
        .weak   machine_handler

reset:  .irp    register, ra,sp,gp,tp,t0,t1,t2,s0,s1,a0,a1,a2,a3,a4,a5,a6,a7,s2,s3,s4,s5,s6,s7,s8,s9,s10,s11,t3,t4,t5,t6
        li      \register, 0
        .endr
        csrr    a0, mhartid
1:      bnez    a0, 1b
        ATTEMPT csrwi 0x744, 8          # mnstatus.NMIE
        ATTEMPT csrwi satp, 0
        # One PMP region over everything, for user mode.
        la      t0, 2f
        csrw    mtvec, t0
        li      t0, 0x7fffffff
        csrw    pmpaddr0, t0
        li      t0, 0x1f
        csrw    pmpcfg0, t0
        .balign TRAP_ALIGN
2:      csrwi   mie, 0
        la      t0, 2f
        csrw    mtvec, t0
        csrwi   medeleg, 0
        csrwi   mideleg, 0
        .balign TRAP_ALIGN
2:      li      gp, 0
        la      t0, trap_vector
        csrw    mtvec, t0
        csrwi   mstatus, 0
        .ifc    \mode, machine
        li      a0, 0x1800
        csrs    mstatus, a0
        .endif
        la      t0, 1f
        csrw    mepc, t0
        csrr    a0, mhartid
        mret
        .section .text
1:
        .endm

        # Fails the test whose number is in gp unless `register` holds `value`; changes t2.
        .macro  CHECK register, value
        li      t2, \value
        bne     \register, t2, fail
        .endm

        .macro  VERDICT
        bnez    gp, pass
fail:   fence
1:      beqz    gp, 1b
        slli    gp, gp, 1
        ori     gp, gp, 1
        li      a7, 93
        mv      a0, gp
        ecall
pass:   fence
        li      gp, 1
        li      a7, 93
        li      a0, 0
        ecall
        unimp
        .endm

        .pushsection .tohost, "aw", @progbits
        .balign 64
        .globl  tohost
tohost: .dword  0
        .size   tohost, 8
        .balign 64
        .globl  fromhost
fromhost: .dword 0
        .size   fromhost, 8
        .popsection
        .option norelax
