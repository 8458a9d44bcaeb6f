/** How a boot can end, and whether that is what one hopes for. */
export const STOP_REASONS = {
  'expected-text': { passes: true, says: 'the expected text came over the serial line' },
  ready: { passes: true, says: 'firmware wrote the marker `ready`' },
  tohost: { passes: true, says: 'the program ended through tohost' },
  'semihosting-exit': { passes: true, says: 'the program ended through semihosting' },
  'exit-store': { passes: true, says: 'the program ended with a store to the exit word' },
  'tohost-failed': { passes: false, says: 'a test failed and said so through tohost' },
  'semihosting-failed': { passes: false, says: 'the program ended through semihosting with an exit code other than 0' },
  'failed-text': { passes: false, says: 'the text that means failure came over the serial line' },
  fault: { passes: false, says: 'an exception that firmware had no handler for' },
  'trap-loop': { passes: false, says: 'the trap handler traps for ever' },
  lockup: { passes: false, says: 'the trap handler cannot be fetched' },
  'coherence-fault': { passes: false, says: 'memory and a cache disagreed about bytes that were then used' },
  'stack-overflow': { passes: false, says: 'the stack reached its end' },
  'reset-loop': { passes: false, says: 'the adapter was reset again and again and never got ready' },
  'boot-failed': { passes: false, says: 'the boot ROM found nothing to boot, or memory failed' },
  asleep: { passes: false, says: 'the core sleeps and nothing is left that could wake it' },
  'cycle-limit': { passes: false, says: 'the limit of cycles was reached' },
  timeout: { passes: false, says: 'the limit of emulated time was reached' },
} as const satisfies Record<string, { readonly passes: boolean; readonly says: string }>;

export type StopReason = keyof typeof STOP_REASONS;
