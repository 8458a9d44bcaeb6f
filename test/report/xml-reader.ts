/** Just enough XML to check what is written: elements, attributes, nesting. Throws where the text is not well formed. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export function readXml(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] };
  const open = [root];
  const body = text.replace(/^<\?xml [^?]*\?>\n/, '');
  let rest = body;
  while (rest.trim() !== '') {
    const tag = /^\s*<(\/?)([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>/.exec(rest);
    if (tag === null) throw new Error(`not XML: ${rest.slice(0, 80)}`);
    rest = rest.slice(tag[0].length);
    if (tag[1] === '/') {
      if (open.pop()?.name !== tag[2]) throw new Error(`</${tag[2]}> closes another element`);
      continue;
    }
    const attributes = Object.fromEntries(
      [...tag[3]!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, textOf(value!)]),
    );
    const element: Element = { name: tag[2]!, attributes, children: [] };
    open.at(-1)!.children.push(element);
    if (tag[4] !== '/') open.push(element);
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('elements are left open');
  return root.children[0]!;
}

function textOf(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined) throw new Error(`unknown entity ${whole}`);
    return character;
  });
}
