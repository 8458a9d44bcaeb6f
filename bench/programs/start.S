# Start-up of the bench programs on the board `bare`: stack, zeroed .bss, main(), the result to the exit port.
        .section .text.start, "ax"
        .globl _start
_start: li    sp, 0xf0000
        la    t0, __bss_start
        la    t1, __bss_end
1:      bgeu  t0, t1, 2f
        sw    zero, 0(t0)
        addi  t0, t0, 4
        j     1b
2:      csrw  0x320, zero
        call  main
        li    t0, 0x40000000
        sw    a0, 0(t0)
3:      j     3b
