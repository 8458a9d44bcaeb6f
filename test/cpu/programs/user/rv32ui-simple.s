# Start-up and verdict alone.
        .include "environment.s"
        START   user
        li      gp, 1
        VERDICT
