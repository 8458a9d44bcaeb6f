# A misaligned access gives the right value or traps with its cause, its address in mtval (or 0), and no effect.
        .include "environment.s"
        START   machine
        .option norvc
        la      s0, data
        li      s1, 4
        .set    number, 2
        .macro  LOAD instruction, offset, value
        li      gp, number
        la      t2, 1f
        addi    t1, s0, \offset
        \instruction t1, \offset(s0)
        li      t2, \value
        bne     t1, t2, fail
1:      .set    number, number + 1
        .endm
        LOAD    lh, 1, 0xffffbbcc
        LOAD    lhu, 1, 0xbbcc
        LOAD    lw, 1, 0x99aabbcc
        LOAD    lw, 2, 0x8899aabb
        LOAD    lw, 3, 0x778899aa
        li      s1, 6
        .macro  STORE instruction, offset
        li      gp, number
        la      t2, 1f
        addi    t1, s0, \offset
        lw      s3, 8(s0)
        \instruction zero, 8 + \offset(s0)
        lw      t3, 8(s0)
        beq     t3, s3, fail
        sw      s3, 8(s0)
1:      .set    number, number + 1
        .endm
        addi    s0, s0, -8
        STORE   sh, 1
        STORE   sw, 1
        STORE   sw, 2
        STORE   sw, 3
        VERDICT
        .balign 8
machine_handler:
        csrr    t0, mcause
        bne     t0, s1, fail
        csrr    t0, mtval
        beqz    t0, 1f
        li      t3, 4
        beq     s1, t3, 2f
        addi    t1, t1, 8
2:      bne     t0, t1, fail
1:      csrw    mepc, t2
        mret
        .data
        .balign 8
        .dword  0
data:   .dword  0x66778899aabbccdd
        .dword  0
