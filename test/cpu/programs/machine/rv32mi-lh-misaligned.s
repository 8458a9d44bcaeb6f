# lh at every offset, in hardware or mended by the trap handler byte by byte, as mcause 4 or 6 and mtval tell it.
        .include "environment.s"
        START   machine
        .option norvc
        la      s0, data
        li      s1, 4
        li      gp, 2
        lh      a4, 0(s0)
        CHECK   a4, 513
        li      gp, 3
        lh      a4, 1(s0)
        CHECK   a4, 770
        li      gp, 4
        lh      a4, 2(s0)
        CHECK   a4, 1027
        li      gp, 5
        lh      a4, 3(s0)
        CHECK   a4, 1284
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
        lbu     a4, 0(t1)
        lb      t2, 1(t1)
        slli    t2, t2, 8
        or      a4, a4, t2
        csrr    t0, mepc
        addi    t0, t0, 4
        csrw    mepc, t0
        mret
        .data
        .balign 8
data:   .byte   1, 2, 3, 4, 5, 6, 7, 8
