# Start-up of the bench programs. They run where qemu's board `virt` has RAM and a register that ends the run, so that both
# emulators execute the same bytes. Behind the program lie {rounds, expected result, result}: rounds = 0 means the defaults.
        .section .text.start, "ax"
        .globl _start
_start: la    sp, __stack_top
        la    t0, __bss_start
        la    t1, __bss_end
1:      bgeu  t0, t1, 2f
        sw    zero, 0(t0)
        addi  t0, t0, 4
        j     1b
2:      csrw  0x320, zero               # mcountinhibit: some cores start with their counters stopped
        la    s0, rounds
        lw    a0, 0(s0)
        lw    s1, 4(s0)
        bnez  a0, 5f
        li    a0, DEFAULT_ROUNDS
        li    s1, EXPECTED
5:      call  main
        sw    a0, 8(s0)
        li    t1, 0x5555                # passed
        beq   a0, s1, 3f
        li    t1, 0x13333               # failed, exit code 1
3:      li    t0, 0x100000
        sw    t1, 0(t0)
4:      j     4b
