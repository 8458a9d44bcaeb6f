# lr.w and sc.w: without a reservation, with one elsewhere, with one lost to an sc.w, and the usual loop.
        .include "environment.s"
        START   user
        li      gp, 2
        la      a0, word
        li      a5, 0xdeadbeef
        sc.w    a4, a5, (a0)
        CHECK   a4, 1
        lw      a1, 0(a0)
        CHECK   a1, 0
        li      gp, 3
        addi    a1, a0, 1024
        lr.w    a1, (a1)
        sc.w    a4, a1, (a0)
        CHECK   a4, 1
        li      gp, 4
        lr.w    a1, (a0)
        li      a2, 6
        sc.w    a4, a2, (a0)
        CHECK   a4, 0
        lw      a1, 0(a0)
        CHECK   a1, 6
        li      gp, 5
        sc.w    a4, zero, (a0)
        CHECK   a4, 1
        li      gp, 6
        lr.w.aq a1, (a0)
        sc.w.rl a1, a1, (a0)
        CHECK   a1, 0
        li      gp, 7
        li      a1, 1000
        li      a2, 3
1:      lr.w    a4, (a0)
        add     a4, a4, a2
        sc.w    a4, a4, (a0)
        bnez    a4, 1b
        addi    a1, a1, -1
        bnez    a1, 1b
        lw      a1, 0(a0)
        CHECK   a1, 3006
        li      gp, 8
        lr.w    zero, (a0)
        sc.w    zero, zero, (a0)
        lw      a1, 0(a0)
        CHECK   a1, 0
        VERDICT
        .data
        .balign 4
word:   .word   0
        .skip   2048
