# mepc drops its lowest bit.
        .include "environment.s"
        START   machine
        li      gp, 2
        li      a0, 0x80001003
        csrw    mepc, a0
        csrr    a0, mepc
        CHECK   a0, 0x80001002
        li      gp, 3
        li      a0, -1
        csrw    mepc, a0
        csrr    a0, mepc
        CHECK   a0, -2
        VERDICT
