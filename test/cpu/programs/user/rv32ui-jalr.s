# jalr: link register, target's lowest bit ignored, rd = rs1, offsets, distances from the instruction that makes the target.
        .include "environment.s"
        START   user
        .option norvc
        li      gp, 2
        li      t0, 0
        la      t1, 2f
        jalr    t0, 0(t1)
1:      j       fail
2:      la      t1, 1b
        bne     t0, t1, fail
        li      gp, 3
        la      t0, 2f
        jalr    t0, 0(t0)
1:      j       fail
2:      la      t1, 1b
        bne     t0, t1, fail
        li      gp, 4
        li      t1, 1
        la      t0, 1f
        jalr    t2, -4(t0)
        addi    t1, t1, 16
        addi    t1, t1, 1
1:      addi    t1, t1, 1
        CHECK   t1, 3
        li      gp, 5
        la      t0, 1f + 1
        li      t1, 0
        jr      t0
        addi    t1, t1, 16
1:      addi    t1, t1, 1
        CHECK   t1, 1
        .irp    distance, 0, 1, 2
        li      gp, 6 + \distance
        li      tp, 0
7:      la      a6, 1f
        .rept   \distance
        nop
        .endr
        jalr    a3, a6, 0
        bnez    zero, fail
        j       fail
1:      addi    tp, tp, 1
        li      t0, 2
        bne     tp, t0, 7b
        .endr
        # A function called from three places, so that the target of its return changes.
        li      gp, 9
        li      a0, 0
        call    double
        addi    a0, a0, 1
        call    double
        addi    a0, a0, 1
        call    double
        CHECK   a0, 6
        VERDICT
double: slli    a0, a0, 1
        ret
