# Loads behind stores of another width to the same word.
        .include "environment.s"
        START   user
        la      s0, word
        li      gp, 2
        li      a0, 0x12345678
        sw      a0, 0(s0)
        lhu     a1, 2(s0)
        CHECK   a1, 0x1234
        li      gp, 3
        li      a0, 0x9a
        sb      a0, 1(s0)
        lw      a1, 0(s0)
        CHECK   a1, 0x12349a78
        li      gp, 4
        lh      a1, 0(s0)
        CHECK   a1, 0xffff9a78
        li      gp, 5
        li      a0, 0xbeef
        sh      a0, 2(s0)
        lb      a1, 3(s0)
        CHECK   a1, 0xffffffbe
        li      gp, 6
        lw      a1, 0(s0)
        sw      a1, 4(s0)
        lbu     a2, 7(s0)
        add     a1, a1, a2
        CHECK   a1, 0xbeef9a78 + 0xbe
        li      gp, 7                   # a value handed through memory in a loop
        li      t3, 50
        sw      zero, 0(s0)
1:      lw      a0, 0(s0)
        addi    a0, a0, 3
        sw      a0, 0(s0)
        lhu     a1, 0(s0)
        sh      a1, 4(s0)
        addi    t3, t3, -1
        bnez    t3, 1b
        CHECK   a1, 150
        VERDICT
        .data
        .balign 4
word:   .word   0, 0
