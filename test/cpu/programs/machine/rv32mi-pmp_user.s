# User mode reaches what a PMP entry permits and nothing else; the lowest entry that matches decides.
        .include "environment.s"
        START   machine
        .option norvc
        la      t0, secret
        srli    t0, t0, 2
        ori     t0, t0, 7               # NAPOT, 64 bytes
        csrw    pmpaddr0, t0
        li      t0, 0x7fffffff
        csrw    pmpaddr1, t0
        li      t0, 0x1f18              # entry 0: nothing; entry 1: all of it
        csrw    pmpcfg0, t0
        la      s0, secret
        li      t0, 0x1800
        csrc    mstatus, t0
        la      t0, 1f
        csrw    mepc, t0
        mret
1:      li      gp, 2
        li      s2, 0
        lw      a0, -4(s0)
        CHECK   s2, 0
        li      gp, 3
        lw      a0, 0(s0)
        CHECK   s2, 5
        li      gp, 4
        sb      a0, 63(s0)
        CHECK   s2, 7
        li      gp, 5
        li      s2, 0
        sw      a0, 64(s0)
        CHECK   s2, 0
        li      gp, 6
        lhu     a0, 62(s0)
        CHECK   s2, 5
        li      gp, 7                   # not executable either; the handler returns to ra
        la      s4, 1f
        jalr    ra, 0(s0)
        j       fail
1:      CHECK   s2, 1
        VERDICT
machine_handler:
        csrr    s2, mcause
        li      t0, 1
        beq     s2, t0, 1f
        csrr    t0, mepc
        addi    t0, t0, 4
        csrw    mepc, t0
        mret
1:      csrw    mepc, s4
        mret
        .data
        .balign 64
        .skip   64
secret: .skip   64
        .skip   64
