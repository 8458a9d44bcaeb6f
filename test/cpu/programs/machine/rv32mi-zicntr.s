# cycle and instret: readable in machine mode, in user mode as mcounteren says, never writable, and they count.
        .include "environment.s"
        START   machine
        li      gp, 2
        csrr    a0, cycle
        csrr    a1, cycleh
        csrr    a0, instret
        csrr    a1, instreth
        csrr    t0, misa
        srli    t0, t0, 20
        andi    t0, t0, 1
        beqz    t0, 1f
        csrwi   mcounteren, 5
        csrr    t0, misa
        srli    t0, t0, 18
        andi    t0, t0, 1
        beqz    t0, 2f
        csrwi   scounteren, 5
2:        li      t0, 0x1800
        csrc    mstatus, t0
        la      t0, 1f
        csrw    mepc, t0
        mret
1:      li      gp, 3
        csrr    a0, instret
        nop
        nop
        csrr    a1, instret
        sltu    a0, a0, a1
        CHECK   a0, 1
        li      gp, 4
        csrr    a0, cycle
        nop
        csrr    a1, cycle
        sltu    a0, a0, a1
        CHECK   a0, 1
        .option norvc
        li      gp, 5
        li      s2, 0
        csrw    0xc00, a0
        CHECK   s2, 2
        li      gp, 6
        li      s2, 0
        csrrs   a0, 0xc02, a1
        CHECK   s2, 2
        VERDICT
machine_handler:
        csrr    s2, mcause
        csrr    t0, mepc
        addi    t0, t0, 4
        csrw    mepc, t0
        mret
