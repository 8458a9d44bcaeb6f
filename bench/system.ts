// A storage system with its hosts: wall clock and memory, and how both grow with adapters and I/Os. Each case runs in a
// process of its own, so that memory is its own.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface SystemRow {
  readonly adapters: number;
  readonly hosts: number;
  readonly iosPerSecond: number;
  readonly emulatedSeconds: number;
  readonly ios: number;
  readonly passed: boolean;
  readonly wallSeconds: number;
  readonly microsecondsPerIo: number;
  /** Peak of resident memory; 0 where the system does not tell. */
  readonly residentMiB: number;
}

/** Per adapter: 25 000 I/Os a second of 4 KiB from four hosts. */
const RATE = 25_000;
const HOSTS = 4;

/** The case that the product promises, and smaller ones around it: twice the time, twice the adapters. */
const CASES: readonly (readonly [adapters: number, emulatedSeconds: number])[] = [
  [1, 5],
  [2, 5],
  [4, 5],
  [8, 5],
  [16, 5],
  [8, 10],
  [8, 60],
];

export function systemBench(): SystemRow[] {
  return CASES.map(([adapters, seconds]) => measure(adapters, seconds));
}

function measure(adapters: number, emulatedSeconds: number): SystemRow {
  const iosPerSecond = adapters * RATE;
  const hosts = adapters * HOSTS;
  const words = ['system', 'run', '--json', '--adapters', `${adapters}`, '--hosts', `${hosts}`];
  const options = ['--workload', `rate=${iosPerSecond}`, '--duration', `${emulatedSeconds}s`];
  const start = performance.now();
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    ['--import', PEAK_MEMORY, join(process.cwd(), 'dist', 'cli.js'), ...words, ...options],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const wallSeconds = (performance.now() - start) / 1000;
  if (status !== 0 && status !== 1) throw new Error(`fastload system run ended with ${status}: ${stderr}`);
  const [run] = JSON.parse(stdout).runs;
  const { ios } = run.hosts.total;
  const peakKiB = Number(/peak-resident-kib=(\d+)/.exec(stderr)?.[1] ?? 0);
  return {
    adapters,
    hosts,
    iosPerSecond,
    emulatedSeconds,
    ios,
    passed: run.passed,
    wallSeconds,
    microsecondsPerIo: (wallSeconds * 1e6) / ios,
    residentMiB: Math.round(peakKiB / 1024),
  };
}

/** Tells the peak of resident memory when the process ends. */
const PEAK_MEMORY = `data:text/javascript,${encodeURIComponent(
  "process.on('exit',()=>process.stderr.write('peak-resident-kib='+process.resourceUsage().maxRSS))",
)}`;

export function systemLines(rows: readonly SystemRow[]): string[] {
  const head = 'adapters  hosts   I/Os/s  emulated        I/Os      wall  us per I/O  resident';
  return [
    head,
    ...rows.map(
      ({ adapters, hosts, iosPerSecond, emulatedSeconds, ios, wallSeconds, microsecondsPerIo, residentMiB, passed }) =>
        [
          `${adapters}`.padStart(8),
          `${hosts}`.padStart(7),
          `${iosPerSecond}`.padStart(9),
          `${emulatedSeconds} s`.padStart(10),
          `${ios}`.padStart(12),
          `${wallSeconds.toFixed(1)} s`.padStart(10),
          microsecondsPerIo.toFixed(2).padStart(12),
          `${residentMiB} MiB`.padStart(10),
          passed ? '' : '  FAILED',
        ].join(''),
    ),
  ];
}
