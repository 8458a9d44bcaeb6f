# Loads and stores at every misalignment give the bytes, for a core that has them in hardware.
        .include "environment.s"
        START   user
        la      s0, data
        .set    number, 2
        .irp    at, 1, 2, 3, 5, 15, 29, 30, 31, 61, 62, 63
        li      gp, number
        lw      t1, \at(s0)
        CHECK   t1, (\at) | (\at + 1) << 8 | (\at + 2) << 16 | (\at + 3) << 24
        .set    number, number + 1
        .endr
        .irp    at, 1, 11, 31, 63
        li      gp, number
        lhu     t1, \at(s0)
        CHECK   t1, (\at) | (\at + 1) << 8
        li      gp, number + 1
        li      a0, 0x9876fedc + \at
        sw      a0, \at(s0)
        lbu     t1, \at + 3(s0)
        CHECK   t1, 0x98
        li      gp, number + 2
        lh      t1, \at(s0)
        CHECK   t1, 0xfffffedc + \at
        li      gp, number + 3
        li      a0, 0x8182
        sh      a0, \at + 2(s0)
        lw      t1, \at(s0)
        CHECK   t1, 0x8182fedc + \at
        .set    number, number + 4
        .endr
        VERDICT
        .data
        .balign 64
data:   .set    byte, 0
        .rept   80
        .byte   byte
        .set    byte, byte + 1
        .endr
