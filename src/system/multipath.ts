import type { MultipathPolicy } from './workload.js';

interface Candidate {
  readonly state: string;
  /** I/Os given to it and not answered. */
  readonly load: number;
}

/**
 * The path for the next I/O, as its index; -1 when none has room. A path whose link is lost still counts until a timer
 * fails it: the multipath layer does not know better, and its I/Os wait.
 * @param turn where round robin goes on
 */
export function choosePath(
  policy: MultipathPolicy,
  paths: readonly Candidate[],
  turn: number,
  queueDepth: number,
  except?: Candidate,
): number {
  const count = paths.length;
  let best = -1;
  let bestLoad = queueDepth;
  for (let step = 0; step < count; step += 1) {
    const index = policy === 'failover' ? step : (turn + step) % count;
    const path = paths[index]!;
    if (path === except || path.state === 'failed' || path.state === 'removed') continue;
    const { load } = path;
    if (policy === 'failover') return load < queueDepth ? index : -1;
    if (load >= bestLoad) continue;
    if (policy === 'round-robin') return index;
    best = index;
    bestLoad = load;
  }
  return best;
}
