# ebreak and c.ebreak: cause 3, mepc on it, mtval 0 or its address.
        .include "environment.s"
        START   machine
        .option norvc
        la      s1, 1f
        li      gp, 2
        .balign 4
1:      ebreak
        j       fail
        la      s1, 1f
        li      gp, 3
        .option rvc
1:      c.ebreak
        .option norvc
        .half   0x0001
        j       fail
        la      s1, 1f
        li      gp, 4
        .half   0x0001
1:      ebreak
        j       fail
        VERDICT
machine_handler:
        csrr    t0, mcause
        li      t1, 3
        bne     t0, t1, fail
        csrr    t0, mepc
        bne     t0, s1, fail
        csrr    t1, mtval
        beqz    t1, 1f
        bne     t1, t0, fail
1:      addi    t0, t0, 8
        csrw    mepc, t0
        mret
