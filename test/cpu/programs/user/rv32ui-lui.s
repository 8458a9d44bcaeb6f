# lui: the value, its sign, x0.
        .include "environment.s"
        START   user
        li      gp, 2
        lui     ra, 0x00000
        CHECK   ra, 0
        li      gp, 3
        lui     ra, 0xfffff
        srai    ra, ra, 1
        CHECK   ra, 0xfffff800
        li      gp, 4
        lui     ra, 0x7ffff
        srai    ra, ra, 20
        CHECK   ra, 0x7ff
        li      gp, 5
        lui     ra, 0x80000
        srai    ra, ra, 20
        CHECK   ra, 0xfffff800
        li      gp, 6
        lui     zero, 0x80000
        CHECK   zero, 0
        li      gp, 7
        lui     a0, 0x12345
        addi    a0, a0, 0x678
        CHECK   a0, 0x12345678
        VERDICT
