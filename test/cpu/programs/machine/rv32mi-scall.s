# ecall from user mode, where there is one: cause 8, else 11, mepc on the ecall. The start-up's trap vector gives the verdict.
        .include "environment.s"
        START   machine
        li      gp, 2
        li      s1, 8
        li      t0, 0x1800
        csrc    mstatus, t0
        csrr    t2, mstatus
        and     t0, t0, t2
        beqz    t0, 1f
        li      s1, 11
1:      la      t0, own_vector
        csrw    mtvec, t0
        la      t0, 1f
        csrw    mepc, t0
        mret
        .option norvc
1:      li      gp, 3
there:  ecall
        j       fail
        VERDICT
        .balign TRAP_ALIGN
own_vector:
        la      t0, trap_vector
        csrw    mtvec, t0
        li      t0, 0x1800
        csrs    mstatus, t0
        csrr    t0, mcause
        bne     t0, s1, fail
        csrr    t0, mepc
        la      t1, there
        bne     t0, t1, fail
        csrr    t0, mtval
        bnez    t0, fail
        li      t0, 3
        bne     gp, t0, fail
        j       pass
