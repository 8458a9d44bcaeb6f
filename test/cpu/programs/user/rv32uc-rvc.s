# Compressed instructions, the limits of their fields, and 32-bit instructions across pages and words.
        .include "environment.s"
        START   user
        .option norvc
        li      gp, 2
        li      a1, 666
        j       1f
        .balign 4096
        .skip   4094
1:      addi    a1, a1, 1
        CHECK   a1, 667
        .option rvc
        .balign 4
        li      sp, 0x1234
        li      gp, 3
        c.addi4spn a0, sp, 1020
        CHECK   a0, 0x1234 + 1020
        li      gp, 4
        c.addi4spn a5, sp, 4
        CHECK   a5, 0x1238
        li      gp, 5
        c.addi16sp sp, 496
        CHECK   sp, 0x1234 + 496
        li      gp, 6
        c.addi16sp sp, -512
        CHECK   sp, 0x1234 + 496 - 512
        la      a1, data
        li      gp, 7
        c.lw    a0, 4(a1)
        addi    a0, a0, 1
        c.sw    a0, 4(a1)
        c.lw    a2, 4(a1)
        CHECK   a2, 0xfedcba99
        li      gp, 8
        c.sw    a2, 124(a1)
        lw      a3, 124(a1)
        CHECK   a3, 0xfedcba99
        li      gp, 9
        ori     a0, zero, 1
        c.addi  a0, -16
        CHECK   a0, -15
        li      gp, 10
        c.addi  a0, 31
        CHECK   a0, 16
        li      gp, 11
        c.li    a5, -32
        CHECK   a5, -32
        li      gp, 12
        c.lui   s0, 0xfffe1
        c.srai  s0, 12
        CHECK   s0, 0xffffffe1
        li      gp, 13
        c.lui   s0, 0xfffe1
        c.srli  s0, 12
        CHECK   s0, 0x000fffe1
        li      gp, 14
        c.lui   t3, 31
        CHECK   t3, 31 << 12
        li      gp, 15
        c.li    s0, -2
        c.andi  s0, ~0x10
        CHECK   s0, ~0x11
        .set    number, 16
        .macro  ARITHMETIC op, value
        li      gp, number
        li      s1, 20
        li      a0, 6
        \op     s1, a0
        CHECK   s1, \value
        .set    number, number + 1
        .endm
        ARITHMETIC c.sub, 14
        ARITHMETIC c.xor, 18
        ARITHMETIC c.or, 22
        ARITHMETIC c.and, 4
        ARITHMETIC c.mv, 6
        ARITHMETIC c.add, 26
        li      gp, 22
        li      s0, 0x1234
        c.slli  s0, 4
        CHECK   s0, 0x12340
        li      gp, 23
        li      s0, -1
        c.slli  s0, 31
        c.srai  s0, 30
        CHECK   s0, -2
        li      gp, 24
        li      ra, 0
        c.j     1f
        c.j     2f
1:      c.j     1f
2:      j       fail
1:      CHECK   ra, 0
        .set    number, 25
        .macro  CONDITION op, value, taken
        li      gp, number
        li      a0, \value
        li      a1, 0
        \op     a0, 1f
        c.li    a1, 1
1:      CHECK   a1, 1 - \taken
        .set    number, number + 1
        .endm
        CONDITION c.beqz, 0, 1
        CONDITION c.beqz, 1, 0
        CONDITION c.bnez, 0, 0
        CONDITION c.bnez, -1, 1
        li      gp, 29
        la      t0, 1f
        li      ra, 0
        c.jr    t0
        c.j     2f
1:      c.j     1f
2:      j       fail
1:      CHECK   ra, 0
        li      gp, 30
        la      t0, 1f
        li      ra, 0
        c.jalr  t0
        c.j     2f
1:      c.j     1f
2:      j       fail
1:      sub     ra, ra, t0
        CHECK   ra, -2
        li      gp, 31
        la      t0, 1f
        li      ra, 0
        c.jal   1f
        c.j     2f
1:      c.j     1f
2:      j       fail
1:      sub     ra, ra, t0
        CHECK   ra, -2
        la      sp, data
        li      gp, 32
        c.lwsp  a0, 12(sp)
        addi    a0, a0, 1
        c.swsp  a0, 12(sp)
        c.lwsp  a2, 12(sp)
        CHECK   a2, 0xfedcba99
        li      gp, 33
        c.swsp  a2, 252(sp)
        c.lwsp  t6, 252(sp)
        CHECK   t6, 0xfedcba99
        li      gp, 34                  # hints do nothing
        c.nop
        .half   0x0005                  # c.addi zero, 1 (hint)
        .half   0x4001                  # c.li zero, 0
        .half   0x6005                  # c.lui zero, 1
        .half   0x8006                  # c.mv zero, ra
        .half   0x9006                  # c.add zero, ra
        .half   0x0006                  # c.slli zero, 1
        CHECK   zero, 0
        li      gp, 35                  # a 32-bit instruction at every offset of a word, in a loop
        li      a0, 0
        li      t3, 5
3:      c.addi  a0, 1
        .option norvc
        addi    a0, a0, 2
        addi    a0, a0, 3
        .option rvc
        c.addi  a0, 4
        c.addi  t3, -1
        bnez    t3, 3b
        CHECK   a0, 50
        VERDICT
        .data
        .balign 16
data:   .dword  0xfedcba9876543210
        .dword  0xfedcba9876543210
        .skip   256
