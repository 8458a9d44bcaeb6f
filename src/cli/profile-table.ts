import type { Profile } from '../hardware/profile.js';
import { plainOfProfile } from '../hardware/profile-convert.js';
import { joinPath, type Plain } from '../hardware/profile-tree.js';

/** One value of a profile as text; basis and note only for numbers. */
export interface ProfileRow {
  readonly keyPath: string;
  readonly value: string;
  readonly basis?: 'sourced' | 'assumed';
  readonly note?: string;
}

export interface TableStyle {
  /** Print each note in full, below each other. */
  readonly sources: boolean;
  readonly heading: (text: string) => string;
  readonly assumed: (text: string) => string;
}

const COLUMNS = 80;
const KEY_COLUMNS = 31;
const VALUE_COLUMNS = 16;
const NOTE_AT = KEY_COLUMNS + VALUE_COLUMNS + 2;

/** Every value of a profile, in the order of the file. */
export function profileRows(profile: Profile): ProfileRow[] {
  return rowsOf(plainOfProfile(profile), '');
}

/** How many numbers carry a basis, and how many of them are assumed. */
export function countNumbers(profile: Profile): { readonly numbers: number; readonly assumed: number } {
  const rows = profileRows(profile).filter(({ basis }) => basis !== undefined);
  return { numbers: rows.length, assumed: rows.filter(({ basis }) => basis === 'assumed').length };
}

function rowsOf(plain: Plain, keyPath: string): ProfileRow[] {
  if (plain === null || typeof plain !== 'object') return [{ keyPath, value: String(plain) }];
  const { is, source, assumed } = plain as { is?: Plain; source?: string; assumed?: string };
  if (is !== undefined)
    return source === undefined
      ? [{ keyPath, value: String(is), basis: 'assumed', note: assumed ?? '' }]
      : [{ keyPath, value: String(is), basis: 'sourced', note: source }];
  const entries = Object.entries(plain);
  if (Array.isArray(plain) && entries.every(([, item]) => typeof item === 'string'))
    return [{ keyPath, value: entries.length === 0 ? 'none' : plain.join(', ') }];
  return entries.flatMap(([key, value]) => rowsOf(value, joinPath(keyPath, key)));
}

/** The table of a profile, at most 80 columns wide. */
export function renderProfile(profile: Profile, style: TableStyle): string {
  const lines: string[] = [];
  let group = '';
  for (const row of profileRows(profile)) {
    const [first, ...rest] = row.keyPath.split('.');
    const within = rest.length > 0 ? first! : '';
    if (within !== group) lines.push('');
    if (within !== group && within !== '') lines.push(style.heading(within));
    group = within;
    lines.push(...renderRow(rest.length > 0 ? `  ${rest.join('.')}` : first!, row, style));
  }
  const { numbers, assumed } = countNumbers(profile);
  lines.push('', `${numbers} numbers: ${numbers - assumed} with a source, ${assumed} assumed`);
  return lines.join('\n').trimStart();
}

function renderRow(label: string, { value, basis, note = '' }: ProfileRow, style: TableStyle): string[] {
  const key = label.padEnd(KEY_COLUMNS);
  if (basis === undefined) {
    const lines = wrap(value, COLUMNS - KEY_COLUMNS - 1);
    return lines.map((line, index) => `${index === 0 ? key : ' '.repeat(KEY_COLUMNS)} ${line}`);
  }
  const paint = basis === 'assumed' ? style.assumed : (text: string) => text;
  const width = COLUMNS - NOTE_AT;
  const told = basis === 'assumed' ? `assumed${style.sources ? `: ${note}` : ''}` : note;
  const notes = (style.sources ? wrap(told, width) : [shorten(told, width)]).map(paint);
  // A value too long for its column keeps the line to itself.
  const fits = value.length <= VALUE_COLUMNS;
  const first = `${key} ${value}`;
  const lines = notes.map((line, index) => (fits && index === 0 ? first.padEnd(NOTE_AT) : ' '.repeat(NOTE_AT)) + line);
  return fits ? lines : [first, ...lines];
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Breaks at spaces; a longer word is broken where it must be. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((long) => long.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
