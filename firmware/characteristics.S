/*
 * The characteristics record: what the update must know about this image. Offsets are from the run base, that is, from the
 * start of the container's header, so that a staged copy can be read at any address.
 */
#include "version.h"

#define RUN_BASE 0x00100000

/* Begins and ends an entry: type, data length, data, zero padding to 4. */
.macro entry type
  .short \type
  .short 9f - 8f
8:
.endm
.macro end
9:
  .balign 4, 0
.endm

/* A name of 8 bytes, zero padded. */
.macro name8 text
7: .ascii "\text"
  .fill 8 - (. - 7b), 1, 0
.endm

.macro module kind, section, entry_symbol
  entry 5
  .word \kind
  .word __\section\()_offset
  .word __\section\()_bytes
  .word \entry_symbol - RUN_BASE
  end
.endm

.macro table name, layout, capacity, entry_bytes, field_count
  entry 6
  name8 \name
  .word \layout, \capacity, \entry_bytes, \field_count
.endm
.macro field name, offset, bytes, kind=0
  name8 \name
  .short \offset, \bytes, \kind, 0
.endm

.macro convert name, from, to
  entry 7
  name8 \name
  .word \from, \to
  end
.endm

.macro feature text
  entry 8
  .ascii "\text"
  end
.endm

  .section .fastload.characteristics, "a", @progbits
  .option norelax
  .globl fastload_characteristics
  .type fastload_characteristics, @object
fastload_characteristics:
  .ascii "FLCH"
  .short 1
  .short record_end - fastload_characteristics

  entry 1
  .ascii "fc-host-adapter"
  end
  entry 2
  .byte FW_MAJOR, FW_MINOR
  .short 0
  .word 0
  end
  entry 3
  .ascii "rv32imac_zicsr_zifencei"
  end
  entry 4
  .word BOOTSTRAP_ABI
  .word __bootstrap_region_offset
  .word __bootstrap_region_bytes
  end

  module 1, vectors, _start
  module 2, load, update_load
  module 3, branch, update_branch
  module 4, bootstrap, bootstrap_entry
  module 5, memory_initialization, memory_initialization
  module 6, conversion, conversion
  module 7, copy, copy_overlay
  module 8, runtime, runtime_start
  module 9, standard_initialization, standard_initialization
  module 10, fastload_initialization, fastload_initialization
  module 11, query, update_query
  module 12, runtime, runtime_serve

  table config, 1, CONFIG_CAPACITY, 8, 2
  field key, 0, 4
  field value, 4, 4
  end
#if LOGIN_LAYOUT == 1
  table login, 1, LOGIN_CAPACITY, 20, 5
  field nportid, 0, 4
  field wwpn, 4, 8, 1
  field state, 12, 2
  field flags, 14, 2
  field credits, 16, 4
  end
#elif LOGIN_LAYOUT == 2
  table login, 2, LOGIN_CAPACITY, 24, 6
  field nportid, 0, 4
  field wwpn, 4, 8, 1
  field flags, 12, 2
  field prio, 14, 2
  field credits, 16, 4
  field state, 20, 1
  end
#else
  table login, 9, LOGIN_CAPACITY, 28, 7
  field wwpn, 0, 8, 1
  field nportid, 8, 4
  field state, 12, 1
  field prio, 13, 1
  field flags, 14, 2
  field credits, 16, 4
  field session, 20, 8, 1
  end
#endif
#if PATH_LAYOUT == 1
  table path, 1, PATH_CAPACITY, 16, 5
  field lun, 0, 4
  field nportid, 4, 4
  field port, 8, 2
  field state, 10, 2
  field ioq, 12, 4
  end
#else
  table path, 2, PATH_CAPACITY, 20, 5
  field lun, 0, 8
  field nportid, 8, 4
  field port, 12, 2
  field state, 14, 2
  field ioq, 16, 4
  end
#endif

#if LOGIN_LAYOUT == 2
  convert login, 1, 2
#endif
#if PATH_LAYOUT == 2
  convert path, 1, 2
#endif

  feature fc-target
  feature scsi-fcp
  feature fastload-key-nvram
#if FEATURE_QUEUE_DEPTH_LIMIT
  feature queue-depth-limit
#endif
#if FEATURE_LOGIN_PRIORITY
  feature login-priority
#endif
#if FEATURE_NVME
  feature fc-nvme
#endif

  entry 9
  .word __ram_bytes
  .word 0x00040000 /* TABLE_AREA_BYTES */
  .word 0x00480000 /* BUFFER_AREA_BYTES */
  end
  entry 10
  .word FW_SECURITY_COUNTER
  end
  entry 11
  .word RUN_BASE
  end
  entry 12
  .ascii "fastload reference firmware"
  end
  entry 13
  .word 64
  end
record_end:
  .size fastload_characteristics, . - fastload_characteristics
