# Jumps to half-words: taken with compressed instructions, and the return address is right; jalr drops the lowest bit.
        .include "environment.s"
        START   machine
        .option norvc
        .irp    offset, 2, 3
        li      gp, \offset
        li      t1, 0
        .balign 4
        la      t0, 1f
        jalr    t1, \offset(t0)
1:      .option rvc
        c.j     2f
        c.j     3f
        .option norvc
2:      j       fail
3:      sub     t1, t1, t0
        bnez    t1, fail
        .endr
        li      gp, 4
        la      t0, 1f
        jalr    t1, 1(t0)
1:      j       1f
        j       fail
1:      li      gp, 5
        li      t1, 0
        .balign 4
        j       . + 6
        .option rvc
        c.j     2f
        c.j     3f
        .option norvc
2:      j       fail
3:      li      gp, 6
        .balign 4
        beqz    zero, . + 6
        .option rvc
        c.j     2f
        c.j     3f
        .option norvc
2:      j       fail
3:      li      gp, 7                   # C cannot be switched off where the next instruction would be misaligned
        csrr    t2, misa
        andi    t2, t2, 4
        beqz    t2, fail
        .balign 4
        .option rvc
        c.nop
        csrci   misa, 4
        c.nop
        .option norvc
        csrr    t2, misa
        andi    t2, t2, 4
        beqz    t2, fail
        VERDICT
machine_handler:
        j       fail
