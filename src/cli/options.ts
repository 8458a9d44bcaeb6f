import { InvalidArgumentError } from 'commander';
import { parseQuantity } from '../image/quantity.js';
import { parseVersion, type Version } from '../image/version.js';

/** An option's value as a number of bytes or an address: `4096`, `0x1000`, `64KiB`. */
export function quantityOption(text: string): number {
  const value = parseQuantity(text);
  if (value === undefined) throw new InvalidArgumentError('Expected a number, 0x hexadecimal or a size such as 64KiB.');
  return value;
}

/** An option's value as a memory: `0x100000:64MiB`, its base address and its size. */
export function memoryOption(text: string): { baseAddress: number; lengthBytes: number } {
  const [base, size, ...rest] = text.split(':').map(parseQuantity);
  if (base === undefined || size === undefined || rest.length > 0)
    throw new InvalidArgumentError('Expected BASE:SIZE, such as 0x100000:64MiB.');
  return { baseAddress: base, lengthBytes: size };
}

/** As {@link quantityOption}, but not 0. */
export function positiveQuantityOption(text: string): number {
  const value = quantityOption(text);
  if (value === 0) throw new InvalidArgumentError('Expected more than 0.');
  return value;
}

/** An option's value as a version: `1.1.0+7`. */
export function versionOption(text: string): Version {
  const version = parseVersion(text);
  if (!version) throw new InvalidArgumentError('Expected major.minor.revision+build, such as 1.1.0+7.');
  return version;
}
