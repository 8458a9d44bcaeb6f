// The cost models of the slow twin, written from the rules alone: they give the RTL's figures for every reference region, so
// what the silicon makes of new programs of the same kinds can be held against them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Core, describeRow, rowsByRule } from './cost-model.js';
import { RAM_BYTES } from './silicon.js';

interface Row {
  readonly program: string;
  readonly region: number;
  readonly config: string;
  readonly cycles: number;
  readonly instret: number;
  readonly check: string;
}

const read = (path: string): string => readFileSync(new URL(`../reference/${path}`, import.meta.url), 'utf8');
const cores: { core: Core; folder: string; config: string }[] = [
  { core: 'ibex-small', folder: 'ibex', config: 'small' },
  { core: 'ibex-maxperf', folder: 'ibex', config: 'maxperf' },
  { core: 'hazard3', folder: 'hazard3', config: 'hazard3' },
];

function ramOf(hex: string): Uint8Array {
  const ram = new Uint8Array(RAM_BYTES);
  const [first, ...words] = hex.trim().split('\n');
  const view = new DataView(ram.buffer);
  words.forEach((word, i) => {
    view.setUint32(Number.parseInt(first!.slice(1), 16) + 4 * i, Number.parseInt(word, 16), true);
  });
  return ram;
}

describe.each(cores)('$core: the rules give the RTL figures', ({ core, folder, config }) => {
  const { results } = JSON.parse(read(`${folder}/cycles.json`)) as { results: Row[] };
  const rows = results.filter((row) => row.config === config);
  test.each([...new Set(rows.map((row) => row.program))])('%s', (program) => {
    const expected = rows
      .filter((row) => row.program === program)
      .map((row) => describeRow(row.region, row.cycles, row.instret, Number(row.check)));
    expect(rowsByRule(core, ramOf(read(`${folder}/image/${program}.hex`)))).toEqual(expected);
  });
});
