// Ours against a rival, in turns: what slows the machine for a while slows both.
import Benchmark from 'benchmark';

export interface Duel {
  /** Runs a second of each side. */
  readonly oursPerSecond: number;
  readonly rivalPerSecond: number;
  /** Median over the rounds of ours / rival; above 1 ours is faster. */
  readonly ratio: number;
}

export interface DuelOptions {
  /** Turns of each side; the ratio is the median over them. */
  readonly rounds: number;
  /** Longest sampling of one turn of one side. */
  readonly turnSeconds: number;
}

const defaultOptions: DuelOptions = { rounds: 7, turnSeconds: 0.06 };

/** The middle value; of an even number the upper middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** Runs of `run` a second. Throws what `run` throws. */
export function runsPerSecond(name: string, run: () => void, turnSeconds: number): number {
  return sampled(name, run, { maxTime: turnSeconds, minTime: turnSeconds / 4, minSamples: 3 }).hz;
}

/** Median seconds of a run that takes long enough to be timed one by one. Throws what `run` throws. */
export function secondsPerRun(name: string, run: () => void, samples = 3): number {
  const { stats } = sampled(name, run, { initCount: 1, maxTime: 0, minTime: 1e-3, minSamples: samples });
  return median(stats.sample);
}

function sampled(name: string, run: () => void, options: Benchmark.Options): Benchmark {
  const benchmark = new Benchmark(name, run, options);
  benchmark.run({ async: false });
  // The package swallows what the function throws and reports a rate all the same.
  if (benchmark.error !== undefined) throw new Error(`benchmark ${name} failed`, { cause: benchmark.error });
  return benchmark;
}

/** Measures both in turns. */
export function duel(name: string, ours: () => void, rival: () => void, options = defaultOptions): Duel {
  const rounds = Array.from({ length: options.rounds }, () => {
    const oursPerSecond = runsPerSecond(name, ours, options.turnSeconds);
    return { oursPerSecond, rivalPerSecond: runsPerSecond(`${name}, rival`, rival, options.turnSeconds) };
  });
  return {
    oursPerSecond: median(rounds.map(({ oursPerSecond }) => oursPerSecond)),
    rivalPerSecond: median(rounds.map(({ rivalPerSecond }) => rivalPerSecond)),
    ratio: median(rounds.map(({ oursPerSecond, rivalPerSecond }) => oursPerSecond / rivalPerSecond)),
  };
}
