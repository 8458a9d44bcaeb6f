/** Columns that a report fits into. */
export const WIDTH = 80;

export function left(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

export function right(text: string, width: number): string {
  return text.padStart(width);
}

/** A space that stands before a unit does not break the line. */
const BREAK = /\s+(?!(?:s|ms|µs|ns|ps|%|×|hosts?)(?:[\s,;.)]|$))/;

/** Breaks text at spaces; lines after the first are indented. A word longer than the line stands alone. */
export function wrap(text: string, indent = '', width = WIDTH): string[] {
  const lead = /^\s*/.exec(text)![0];
  const lines: string[] = [];
  let line = lead;
  let isEmpty = true;
  for (const word of text.trim().split(BREAK)) {
    const extended = isEmpty ? `${line}${word}` : `${line} ${word}`;
    if (extended.length > width && !isEmpty) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = extended;
    isEmpty = false;
  }
  return [...lines, line];
}
