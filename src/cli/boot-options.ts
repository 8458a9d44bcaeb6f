import { InvalidArgumentError } from 'commander';
import type { Rational } from '../clock.js';
import { parseQuantity as parseWithUnit } from '../hardware/quantity.js';
import { parseQuantity } from '../image/quantity.js';
import { CPU_PROFILES, type CpuExtension, type CpuProfile, type CpuProfileName } from '../silicon/cpu-timing.js';
import { InputError } from './input.js';

/** A stretch of memory named on the command line. */
export interface MemoryRangeOption {
  readonly address: number;
  readonly lengthBytes: number;
}

const DUMP_BYTES_MAX = 0x100_0000;

/** `0x80001000:64`, gathered over repetitions. */
export function dumpOption(text: string, before: readonly MemoryRangeOption[]): MemoryRangeOption[] {
  const [address, lengthBytes, ...rest] = text.split(':').map(parseQuantity);
  if (address === undefined || lengthBytes === undefined || rest.length > 0 || lengthBytes > DUMP_BYTES_MAX)
    throw new InvalidArgumentError('Expected ADDR:LEN, such as 0x80001000:64, at most 16 MiB.');
  return [...before, { address, lengthBytes }];
}

/** A duration with its unit: `10s`, `250ms`. */
export function secondsOption(text: string): Rational {
  try {
    return parseWithUnit('duration', text);
  } catch {
    throw new InvalidArgumentError('Expected a duration with its unit, such as 10s or 250ms.');
  }
}

/** Letters and names of an ISA string that the core knows as extensions; the base and what is always there say nothing. */
const ALWAYS: ReadonlySet<string> = new Set(['i', 'c', 'g', 'zicsr', 'zifencei']);
const KNOWN: ReadonlySet<string> = new Set(['m', 'a', 'zba', 'zbb', 'zbs', 'zicbom', 'u']);

/** `rv32imac_zba_zbb` or `+a,+zba`: extensions that the core has beside its profile's. */
export function extensionsOption(text: string): CpuExtension[] {
  const isa = text.toLowerCase();
  const names = isa.startsWith('rv32') ? isaNames(isa.slice(4)) : isa.split(',').map((part) => part.replace(/^\+/, ''));
  for (const name of names)
    if (!KNOWN.has(name) && !ALWAYS.has(name))
      throw new InvalidArgumentError(`Expected an ISA such as rv32imac_zba_zbb or +a,+zba; ${name} is not known.`);
  return names.filter((name): name is CpuExtension => KNOWN.has(name));
}

function isaNames(isa: string): string[] {
  const [letters = '', ...long] = isa.split('_');
  return [...letters, ...long.filter((name) => name !== '')];
}

/** @throws InputError for a name that is no core profile */
export function coreProfile(name: string): CpuProfile {
  if (Object.hasOwn(CPU_PROFILES, name)) return CPU_PROFILES[name as CpuProfileName];
  throw new InputError(`--cpu ${name}: expected one of ${Object.keys(CPU_PROFILES).join(', ')}`);
}
