# pmpaddr0 keeps what is written down to the granularity, csrs and csrc included; a locked entry keeps all of it.
        .include "environment.s"
        START   machine
        li      gp, 2
        csrw    pmpcfg0, zero
        li      t0, -1
        csrw    pmpaddr0, t0
        csrr    t0, pmpaddr0
        neg     t1, t0
        and     a7, t0, t1              # the lowest bit that can be set: 2^(G+2) bytes
        beqz    a7, fail
        li      gp, 3
        csrw    pmpaddr0, zero
        csrs    pmpaddr0, a7
        csrr    a0, pmpaddr0
        bne     a0, a7, fail
        li      gp, 4
        csrc    pmpaddr0, a7
        csrr    a0, pmpaddr0
        CHECK   a0, 0
        li      gp, 5
        li      a0, 0x1f
        csrw    pmpcfg0, a0
        csrr    a0, pmpcfg0
        CHECK   a0, 0x1f
        li      gp, 6                   # the second entry is another byte of the same register
        li      a0, 0x0800
        csrs    pmpcfg0, a0
        csrr    a0, pmpcfg0
        CHECK   a0, 0x081f
        li      gp, 7                   # top of range locked: the address below it is locked with it
        li      a0, 0x20000
        csrw    pmpaddr2, a0
        li      a0, 0x24000
        csrw    pmpaddr3, a0
        li      a0, 0x8f000000
        csrs    pmpcfg0, a0
        csrw    pmpaddr3, zero
        csrr    a0, pmpaddr3
        CHECK   a0, 0x24000
        li      gp, 8
        csrw    pmpaddr2, zero
        csrr    a0, pmpaddr2
        CHECK   a0, 0x20000
        li      gp, 9
        li      a0, 0xff000000
        csrc    pmpcfg0, a0
        csrr    a0, pmpcfg0
        srli    a0, a0, 24
        CHECK   a0, 0x8f
        VERDICT
machine_handler:
        j       fail
