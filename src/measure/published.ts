import type { Rational } from '../clock.js';

/** A downtime that somebody published, to show beside a result. It was not measured here. */
export interface PublishedDowntime {
  readonly system: string;
  readonly says: string;
  /** Shortest and longest figure published. */
  readonly fromSeconds: Rational;
  readonly toSeconds: Rational;
}

const milliseconds = (numerator: number): Rational => ({ numerator, denominator: 1000 });

export const PUBLISHED_DOWNTIMES: readonly PublishedDowntime[] = [
  {
    system: 'arm64 kexec, 25 MB relocated',
    says: '22 ms with caches on, 440 ms off',
    fromSeconds: milliseconds(22),
    toSeconds: milliseconds(440),
  },
  {
    system: 'Cloud Hypervisor local upgrade',
    says: '50 ms',
    fromSeconds: milliseconds(50),
    toSeconds: milliseconds(50),
  },
  {
    system: 'QEMU live update',
    says: 'less than 200 ms',
    fromSeconds: milliseconds(200),
    toSeconds: milliseconds(200),
  },
  {
    system: 'DS6000 host adapter, code load',
    says: 'may not answer for up to 30 s',
    fromSeconds: milliseconds(30_000),
    toSeconds: milliseconds(30_000),
  },
  {
    system: 'Emulex HBA firmware activation',
    says: 'disrupts a port for 30-60 s',
    fromSeconds: milliseconds(30_000),
    toSeconds: milliseconds(60_000),
  },
];
