# A shift by 16 is legal, one with bit 5 of its amount set is not on RV32, in any of the shift instructions.
        .include "environment.s"
        START   machine
        .option norvc
        li      gp, 2
        li      a0, 1
        slli    a0, a0, 16
        CHECK   a0, 65536
        .irp    word, 0x02051513, 0x02055513, 0x42055513
        addi    gp, gp, 1
        li      a0, 7
        la      s0, 1f
1:      .word   \word
        j       fail
        CHECK   a0, 7
        .endr
        VERDICT
machine_handler:
        csrr    t0, mcause
        li      t1, 2
        bne     t0, t1, fail
        csrr    t0, mepc
        bne     t0, s0, fail
        addi    t0, t0, 8
        csrw    mepc, t0
        mret
