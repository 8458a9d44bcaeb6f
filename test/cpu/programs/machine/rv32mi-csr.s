# Every form of CSR access on mscratch; a user may neither write a counter nor read mstatus.
        .include "environment.s"
        START   machine
        csrwi   mscratch, 3
        li      gp, 2
        csrr    a0, mscratch
        CHECK   a0, 3
        li      gp, 3
        csrrci  a1, mscratch, 1
        CHECK   a1, 3
        li      gp, 4
        csrrsi  a2, mscratch, 4
        CHECK   a2, 2
        li      gp, 5
        csrrwi  a3, mscratch, 2
        CHECK   a3, 6
        li      gp, 6
        li      a0, 0x0bad1dea
        csrrw   a1, mscratch, a0
        CHECK   a1, 2
        li      gp, 7
        li      a0, 0x00001dea
        csrrc   a0, mscratch, a0
        CHECK   a0, 0x0bad1dea
        li      gp, 8
        li      a0, 0x0000beef
        csrrs   a0, mscratch, a0
        CHECK   a0, 0x0bad0000
        li      gp, 9
        csrr    a0, mscratch
        CHECK   a0, 0x0badbeef
        li      gp, 10                  # rd = rs1
        csrrw   a0, mscratch, a0
        csrrw   zero, mscratch, zero
        csrr    a1, mscratch
        CHECK   a1, 0
        csrr    a0, misa
        srli    a0, a0, 20
        andi    a0, a0, 1
        beqz    a0, pass
        li      t0, 0x1800
        csrc    mstatus, t0
        la      t0, 1f
        csrw    mepc, t0
        mret
1:      li      gp, 11
        li      a0, 255
        csrrw   a0, cycle, zero
        CHECK   a0, 255
        li      gp, 12
        csrr    a0, mstatus
        CHECK   a0, 255
        VERDICT
machine_handler:
        csrr    t0, mcause
        li      t1, 2
        bne     t0, t1, fail
        csrr    t0, mepc
        addi    t0, t0, 4
        csrw    mepc, t0
        mret
