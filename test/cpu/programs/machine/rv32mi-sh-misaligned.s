# sh at every offset, in hardware or mended by the trap handler byte by byte, as mcause 4 or 6 and mtval tell it.
        .include "environment.s"
        START   machine
        .option norvc
        la      s0, data
        li      s1, 6
        li      gp, 2
        li      a4, 39440
        sh      a4, 0(s0)
        lbu     a5, 0(s0)
        CHECK   a5, 16
        lbu     a5, 1(s0)
        CHECK   a5, 0x9a
        li      gp, 3
        li      a4, 39441
        sh      a4, 1(s0)
        lbu     a5, 1(s0)
        CHECK   a5, 17
        lbu     a5, 2(s0)
        CHECK   a5, 0x9a
        li      gp, 4
        li      a4, 39442
        sh      a4, 2(s0)
        lbu     a5, 2(s0)
        CHECK   a5, 18
        lbu     a5, 3(s0)
        CHECK   a5, 0x9a
        li      gp, 5
        li      a4, 39443
        sh      a4, 3(s0)
        lbu     a5, 3(s0)
        CHECK   a5, 19
        lbu     a5, 4(s0)
        CHECK   a5, 0x9a
        VERDICT
machine_handler:
        csrr    t0, mcause
        bne     t0, s1, fail
        csrr    t1, mtval
        bnez    t1, 1f                  # a core without mtval: the test's number gives the address
        addi    t1, gp, -2
        add     t1, t1, s0
1:      addi    t2, gp, -2
        add     t2, t2, s0
        bne     t1, t2, fail
        sb      a4, 0(t1)
        srli    t2, a4, 8
        sb      t2, 1(t1)
        csrr    t0, mepc
        addi    t0, t0, 4
        csrw    mepc, t0
        mret
        .data
        .balign 8
data:   .byte   1, 2, 3, 4, 5, 6, 7, 8
