# auipc: pc of its own, both signs, twice in a row (the pre-decoder folds it).
        .include "environment.s"
        START   user
        .option norvc
        li      gp, 2
        .balign 8
        lla     a0, 1f + 10000
        jal     a1, 1f
1:      sub     a0, a0, a1
        CHECK   a0, 10000
        li      gp, 3
        .balign 8
        lla     a0, 1f - 10000
        jal     a1, 1f
1:      sub     a0, a0, a1
        CHECK   a0, -10000
        li      gp, 4
        li      tp, 0
        li      s0, 0
2:      auipc   a0, 0xfffff
        auipc   a1, 0x00001
        sub     a1, a1, a0
        add     s0, s0, a1
        addi    tp, tp, 1
        li      t0, 2
        bne     tp, t0, 2b
        CHECK   s0, 2 * 0x2004
        li      gp, 5
        auipc   zero, 0x12345
        CHECK   zero, 0
        VERDICT
