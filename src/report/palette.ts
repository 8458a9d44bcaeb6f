import picocolors from 'picocolors';

/** Colours by meaning; without colour each leaves its text alone. */
export interface Palette {
  readonly heading: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly down: (text: string) => string;
  readonly quiet: (text: string) => string;
}

export function palette(colour: boolean): Palette {
  const colours = picocolors.createColors(colour);
  return {
    heading: colours.bold,
    good: colours.green,
    bad: (text) => colours.bold(colours.red(text)),
    down: colours.yellow,
    quiet: colours.dim,
  };
}
