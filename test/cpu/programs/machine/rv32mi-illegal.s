# Illegal instructions trap with cause 2 and mepc on them; mtval is 0 or what was fetched.
        .include "environment.s"
        START   machine
        .option norvc
        li      gp, 1
        .irp    word, 0x00000000, 0xffffffff, 0x0000007f, 0x00007057, 0x02051513, 0x30200073 + (1 << 7), 0x0000302f, 0x00003003, 0x00002063, 0x04000033, 0xfff01073
        addi    gp, gp, 1
        .balign 4
        la      s0, 1f
        li      s2, 0
1:      .word   \word
        bnez    s2, 2f
        j       fail
        nop
2:
        .endr
        VERDICT
machine_handler:
        csrr    t0, mcause
        li      t1, 2
        bne     t0, t1, fail
        csrr    t0, mepc
        bne     t0, s0, fail
        csrr    t2, mtval
        beqz    t2, 1f
        lhu     t1, 0(t0)
        andi    t3, t1, 3
        addi    t3, t3, -3
        bnez    t3, 3f
        lhu     t3, 2(t0)
        slli    t3, t3, 16
        or      t1, t1, t3
3:      bne     t1, t2, fail
1:      li      s2, 1
        addi    t0, t0, 4
        csrw    mepc, t0
        mret
