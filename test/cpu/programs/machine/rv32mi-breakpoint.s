# Triggers: a core may have none, but the search for one must not trap.
        .include "environment.s"
        START   machine
        li      gp, 2
        li      a0, 0x80000000
        csrw    tselect, a0
        csrr    a1, tselect
        bne     a0, a1, pass
        csrr    a0, tdata1
        srli    a0, a0, 28
        li      a1, 2
        bne     a0, a1, pass
        la      a2, 1f
        csrw    tdata2, a2
        li      a0, 0x44
        csrw    tdata1, a0
        csrr    a1, tdata1
        andi    a1, a1, 0x7ff
        bne     a0, a1, pass
        .option norvc
1:      j       fail
        li      gp, 3
        VERDICT
machine_handler:
        li      t0, 3
        csrr    t1, mcause
        bne     t0, t1, fail
        csrr    t0, mepc
        addi    t0, t0, 4
        csrw    mepc, t0
        mret
