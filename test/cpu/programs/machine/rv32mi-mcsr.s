# The machine's identity registers exist, mtvec and mepc can be written.
        .include "environment.s"
        START   machine
        li      gp, 2
        csrr    a0, misa
        srli    a0, a0, 30
        CHECK   a0, 1
        li      gp, 3
        csrr    a0, mhartid
        CHECK   a0, 0
        li      gp, 4
        csrr    a0, mimpid
        csrr    a0, marchid
        csrr    a0, mvendorid
        li      t0, 0
        csrs    mtvec, t0
        csrs    mepc, t0
        li      gp, 5                   # the previous privilege is machine or user, never what does not exist
        csrr    a0, misa
        srli    a0, a0, 18
        andi    a0, a0, 1
        bnez    a0, 1f
        li      a0, 0x1800
        csrc    mstatus, a0
        li      a0, 0x800
        csrs    mstatus, a0
        csrr    a0, mstatus
        li      a1, 0x1800
        and     a0, a0, a1
        beqz    a0, 1f
        CHECK   a0, 0x1800
1:      li      gp, 6                   # misa may be written, even if nothing changes
        csrr    a0, misa
        csrw    misa, a0
        csrr    a1, misa
        bne     a0, a1, fail
        li      gp, 7                   # event counters exist
        csrr    a0, mhpmcounter3
        csrr    a0, mhpmcounter3h
        csrr    a0, mhpmevent3
        csrw    mhpmcounter4, zero
        VERDICT
