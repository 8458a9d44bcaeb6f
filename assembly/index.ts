// The exports of the silicon and nothing else.
export function version(): i32 {
  return 1;
}

// cpu
export { cpuFlushCode, cpuIdle, cpuReset, cpuRestored, cpuRun, cpuStep } from './cpu/cpu';
