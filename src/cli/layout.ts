import picocolors from 'picocolors';

/** Colours only on a terminal (and never with NO_COLOR); picocolors alone would also colour in CI logs. */
export const paint = picocolors.createColors(Boolean(process.stdout.isTTY) && picocolors.isColorSupported);

const WIDTH = 80;

/** Width as shown: escape sequences take none. */
export function shownWidth(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return [...text.replace(/\x1b\[[0-9;]*m/g, '')].length;
}

/** Rows in columns as wide as their widest cell, two blanks between them; the last column wraps at 80. */
export function columns(rows: readonly (readonly string[])[], indent = 2): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => shownWidth(row[column] ?? ''))),
  );
  return rows.flatMap((row) => {
    const head = row.slice(0, -1).map((cell, column) => cell + ' '.repeat(widths[column]! - shownWidth(cell) + 2));
    const prefix = ' '.repeat(indent) + head.join('');
    const rest = wrap(row.at(-1) ?? '', WIDTH - shownWidth(prefix));
    return rest.map((line, index) => ((index === 0 ? prefix : ' '.repeat(shownWidth(prefix))) + line).trimEnd());
  });
}

/** Breaks at blanks; a single word longer than the width stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && shownWidth(longer) > Math.max(20, width)) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** A list with a heading; nothing when the list is empty. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint.bold(title), ...lines];
}

/** `70001 bytes (68.4 KiB)`. */
export function bytesText(bytes: number): string {
  const unit = bytes >= 2 ** 20 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 10).toFixed(1)} KiB`;
  return bytes < 1024 ? `${bytes} bytes` : `${bytes} bytes (${unit})`;
}
