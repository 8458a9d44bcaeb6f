/**
 * Decodes UTF-8 that will be printed: undefined when it is malformed or holds control characters (an image must not be
 * able to steer the terminal it is inspected on). Bytes may stand in shared memory, which TextDecoder refuses: copied.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice());
  } catch {
    return undefined;
  }
  return isPrintable(text) ? text : undefined;
}

/** No control characters (C0, DEL, C1), no bidirectional overrides, no byte order mark. */
export function isPrintable(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
    if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0xfeff) return false;
  }
  return true;
}

/** Shows arbitrary text from a file on one line: control characters as `\xNN`, at most 60 characters. */
export function quoted(text: string): string {
  const shown = [...text.slice(0, 60)]
    .map((character) => (isPrintable(character) ? character : `\\x${character.codePointAt(0)!.toString(16)}`))
    .join('');
  return `"${shown}${text.length > 60 ? '…' : ''}"`;
}
