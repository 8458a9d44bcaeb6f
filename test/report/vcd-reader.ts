/** A value change dump read back strictly: declared identifiers only, time never goes back. */
export interface Vcd {
  readonly timescale: string;
  /** Value changes by full name (`scope.name`), in order. */
  readonly changes: ReadonlyMap<string, readonly { readonly time: bigint; readonly value: bigint }[]>;
}

export function readVcd(text: string): Vcd {
  const [header, body] = text.split('$enddefinitions $end\n');
  const names = new Map<string, { name: string; bits: number }>();
  const changes = new Map<string, { time: bigint; value: bigint }[]>();
  const scopes: string[] = [];
  let timescale = '';
  for (const line of header!.trim().split('\n')) {
    const words = line.split(/\s+/);
    if (words.at(-1) !== '$end') throw new Error(`declaration without $end: ${line}`);
    if (words[0] === '$scope') scopes.push(words[2]!);
    else if (words[0] === '$upscope') scopes.pop();
    else if (words[0] === '$timescale') timescale = words.slice(1, -1).join(' ');
    else if (words[0] === '$var') {
      const [, , bits, id, name] = words;
      if (names.has(id!)) throw new Error(`identifier ${id} is declared twice`);
      names.set(id!, { name: [...scopes.slice(1), name].join('.'), bits: Number(bits) });
    } else if (words[0] !== '$comment') throw new Error(`unknown declaration: ${line}`);
  }
  if (scopes.length > 0) throw new Error('a scope is left open');
  let time = -1n;
  for (const line of body!.trim().split('\n')) {
    if (line === '$dumpvars' || line === '$end') continue;
    if (line.startsWith('#')) {
      const next = BigInt(line.slice(1));
      if (next <= time) throw new Error(`time goes back to ${next}`);
      time = next;
      continue;
    }
    const change = /^(?:b([01]+) (\S+)|([01])(\S+))$/.exec(line);
    if (change === null) throw new Error(`not a value change: ${line}`);
    const variable = names.get(change[2] ?? change[4]!);
    if (variable === undefined) throw new Error(`unknown identifier: ${line}`);
    const bits = change[1] ?? change[3]!;
    if (bits.length > variable.bits) throw new Error(`${variable.name} has ${variable.bits} bits: ${line}`);
    const list = changes.get(variable.name) ?? [];
    list.push({ time, value: BigInt(`0b${bits}`) });
    changes.set(variable.name, list);
  }
  return { timescale, changes };
}

/** A vector of ASCII characters as text. */
export function asciiOf(value: bigint): string {
  let text = '';
  for (let rest = value; rest > 0n; rest >>= 8n) text = String.fromCharCode(Number(rest & 0xffn)) + text;
  return text;
}
