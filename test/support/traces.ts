// The reference's trace generators, as its README describes them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DramRequest } from '../../src/silicon/replay.js';

export interface ReferenceTrace {
  name: string;
  requests: number;
  generator: Generator;
  arrival: Arrival;
  first: [number, string, string][];
  last: [number, string, string];
  sha256: string;
  results: Record<string, Record<string, number>>;
}

export type Generator =
  | { kind: 'stream'; op: 'R' | 'W'; base: number; stride: number; count: number }
  | { kind: 'copy'; src: number; dst: number; burst: number; pairs: number }
  | { kind: 'random'; base: number; lines_log2: number; write_percent: number; seed: number; count: number }
  | { kind: 'interleave'; pattern: number[]; parts: Generator[] };

export type Arrival =
  | { kind: 'asap' }
  | { kind: 'every'; cycles: number }
  | { kind: 'bursts'; length: number; period: number }
  | { kind: 'random'; seed: number; mask: number };

type Access = { write: boolean; address: number };

/** xorshift32; a draw is the state after the step. */
export function xorshift32(seed: number): () => number {
  let x = seed >>> 0;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x;
  };
}

function accesses(g: Generator): Access[] {
  const list: Access[] = [];
  if (g.kind === 'stream') {
    for (let i = 0; i < g.count; i++) list.push({ write: g.op === 'W', address: g.base + i * g.stride });
  } else if (g.kind === 'copy') {
    for (let i = 0; i < g.pairs; i += g.burst) {
      for (let j = 0; j < g.burst; j++) list.push({ write: false, address: g.src + (i + j) * 64 });
      for (let j = 0; j < g.burst; j++) list.push({ write: true, address: g.dst + (i + j) * 64 });
    }
  } else if (g.kind === 'random') {
    const draw = xorshift32(g.seed);
    for (let i = 0; i < g.count; i++) {
      const address = g.base + (g.lines_log2 === 0 ? 0 : draw() >>> (32 - g.lines_log2)) * 64;
      list.push({ address, write: draw() % 100 < g.write_percent });
    }
  } else {
    const parts = g.parts.map(accesses);
    const at = parts.map(() => 0);
    while (parts.some((part, k) => at[k]! < part.length)) {
      for (const [k, part] of parts.entries()) {
        const take = part.slice(at[k]!, at[k]! + g.pattern[k]!);
        at[k]! += take.length;
        list.push(...take);
      }
    }
  }
  return list;
}

function arrivals(a: Arrival, count: number): number[] {
  if (a.kind === 'asap') return new Array<number>(count).fill(0);
  if (a.kind === 'every') return Array.from({ length: count }, (_, i) => i * a.cycles);
  if (a.kind === 'bursts') return Array.from({ length: count }, (_, i) => Math.floor(i / a.length) * a.period);
  const draw = xorshift32(a.seed);
  let now = 0;
  return Array.from({ length: count }, () => {
    now += (draw() & a.mask) >>> 0;
    return now;
  });
}

export function generate(generator: Generator, arrival: Arrival): DramRequest[] {
  const list = accesses(generator);
  const times = arrivals(arrival, list.length);
  return list.map((access, i) => ({ ...access, arrivalCycle: times[i]! }));
}

export function hashOf(requests: readonly DramRequest[]): string {
  const text = requests.map((r) => `${r.arrivalCycle} ${r.write ? 'W' : 'R'} ${r.address}\n`).join('');
  return createHash('sha256').update(text).digest('hex');
}

export function visibleTraces(): ReferenceTrace[] {
  const file = new URL('../reference/dram/visible.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { traces: ReferenceTrace[] }).traces;
}
