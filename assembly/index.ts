// The exports of the silicon and nothing else.

// Fabric: the clock and the interrupts.
export { acknowledge, interrupts } from './fabric';
export { advance, cpuStep, horizon, remapConfigure } from './together';

// DRAM controller.
export { dramConfigure, dramInitialise, dramPowerUp, dramReset } from './dram/power';
export { isDrained as drained, beginEntry as selfRefreshEnter, beginExit as selfRefreshExit } from './dram/self-refresh';

// Channels.
export { startChannel as channelStart, stopChannel as channelStop } from './engine/channel';

// Untimed kernels.
export { copyBytes } from './engine/kernels/copy';
export { copyCrc32 } from './engine/kernels/copy-checksum';
export { crc32 } from './engine/kernels/crc32';
export { differenceBlocks } from './engine/kernels/difference';
export { fillBytes } from './engine/kernels/fill';
export { patternFill64 } from './engine/kernels/pattern-fill';
export { kernelsInit } from './engine/kernels/init';

// CPU.
export { cpuFlushCode, cpuIdle, cpuReset, cpuRestored, cpuRun } from './cpu/cpu';
