# A write to minstret or minstreth takes the place of the increment by the writing instruction.
        .include "environment.s"
        START   machine
        li      gp, 2
        csrwi   minstret, 0
        csrr    a0, minstret
        CHECK   a0, 0
        li      gp, 3
        li      t0, -1
        csrw    minstret, t0
        csrw    minstreth, t0
        nop
        csrr    a0, minstret
        CHECK   a0, 0
        li      gp, 4
        csrr    a0, minstreth
        CHECK   a0, 0
        li      gp, 5
        csrwi   minstreth, 5
        csrr    a0, minstreth
        CHECK   a0, 5
        VERDICT
machine_handler:
        j       fail
