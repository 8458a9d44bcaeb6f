# fence.i: stored code is executed behind it, over code that has run before and over code that has not.
        .include "environment.s"
        START   user
        .option norvc
        li      a3, 111
        la      a5, donor
        lw      a0, 0(a5)
        lw      a1, 4(a5)
        li      gp, 2                   # never executed before
        la      a5, place
        sw      a0, 0(a5)
        sw      a1, 4(a5)
        fence.i
        jalr    t1, a5, 0
        CHECK   a3, 444
        li      gp, 3                   # warm, then changed, in a loop
        li      s0, 20
        li      a3, 0
        la      s1, warm
        la      s2, donor2
        lw      s3, 0(s2)
        lw      s4, 4(s2)
again:  jalr    t1, s1, 0
        sw      s3, 0(s1)
        fence.i
        jalr    t1, s1, 0
        sw      s4, 0(s1)
        fence.i
        addi    s0, s0, -1
        bnez    s0, again
        CHECK   a3, 20 * 8 - 1 * 2
        li      gp, 4                   # half an instruction changes
        la      s1, warm
        li      a3, 0
        lh      t0, 2(s2)
        sh      t0, 2(s1)
        fence.i
        jalr    t1, s1, 0
        CHECK   a3, 3
        VERDICT
donor:  addi    a3, a3, 333
        jr      t1
donor2: addi    a3, a3, 3
        addi    a3, a3, 5
        .data
        .balign 4
place:  unimp
        .word   0
        jr      t1
        .balign 4
warm:   addi    a3, a3, 3
        jr      t1
