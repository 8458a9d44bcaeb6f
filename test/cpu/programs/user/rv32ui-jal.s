# jal: link register, skipped code, forwards and backwards, x0.
        .include "environment.s"
        START   user
        .option norvc
        li      gp, 2
        li      ra, 0
        jal     tp, 2f
1:      nop
        j       fail
2:      la      t1, 1b
        bne     t1, tp, fail
        li      gp, 3
        li      ra, 1
        jal     zero, 1f
        addi    ra, ra, 1
        addi    ra, ra, 1
1:      addi    ra, ra, 2
        CHECK   ra, 3
        li      gp, 4
        j       3f
1:      li      a0, 77
        j       4f
3:      jal     a1, 1b
2:      j       fail
4:      CHECK   a0, 77
        la      t0, 2b
        bne     a1, t0, fail
        li      gp, 5                   # across a page
        li      a0, 0
        jal     a2, far
        CHECK   a0, 5
        VERDICT
        .balign 4096
        .skip   8192
far:    li      a0, 5
        jr      a2
