/** An integer with its thousands set apart: 8,055,600. */
export function countText(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ',');
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB'] as const;

/** Bytes in binary units with at most four digits: 512 B, 1.25 MiB; nothing moved is a dash. */
export function bytesText(bytes: number): string {
  if (bytes === 0) return '-';
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toPrecision(4))} ${BYTE_UNITS[unit]}`;
}

/** How many times `b` is of `a`: 513 x; a dash where there is nothing to divide by. */
export function ratioText(b: number, a: number): string {
  if (a === 0 || b === 0) return '-';
  const ratio = b / a;
  return `${ratio >= 100 ? countText(Math.round(ratio)) : Number(ratio.toPrecision(3))} ×`;
}

/** A share in percent with one decimal; what is more than nothing never reads as nothing. */
export function shareText(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const percent = (100 * part) / whole;
  return percent < 0.1 ? '<0.1 %' : `${percent.toFixed(1)} %`;
}

export function frequencyText(hertz: number): string {
  if (hertz % 1_000_000 === 0) return `${hertz / 1_000_000} MHz`;
  return hertz % 1000 === 0 ? `${hertz / 1000} kHz` : `${hertz} Hz`;
}
