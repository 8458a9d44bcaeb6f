// Writes assembly/engine/kernels/crc32-recurrence.ts: v128 offsets must be literals, so the unrolled loops are generated.
//
//   node scripts/generate-crc32.mjs           writes the file
//   node scripts/generate-crc32.mjs --check   exits 1 when the committed file is not what this script writes
//
// The idea. If a polynomial M is a multiple of the CRC polynomial P over GF(2), so is M(x^128), because squaring is
// linear. Adding w · x^k · M(x^128) to a message therefore leaves its CRC alone; with M's leading term under the first
// 16-byte word w, that word vanishes and is added to the words `tap` places behind it, one place per further term of M.
// A message of n words shrinks to its last D (M's degree) by XORs alone:
//
//   w[i] = d[i] ^ w[i - tap] ^ ...               i < n - D     words eliminated
//   r[i] = d[i] ^ w[i - tap] ^ ... (i - tap < n - D)           the last D words, the remainder
//
// and the remainder has the CRC of the message. Few taps need a large D; so the remainder goes through the next level,
// with more taps and a smaller D, until crc32-fold.ts finishes it. The CRC register goes in as w[-D], which has only one term
// inside the message: d[0].
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';

const WORD_BYTES = 16;

/** Below this the tables are as fast as the fold. */
const FOLD_FROM_WORDS = 4;

/** Per polynomial its levels, sparse to dense; `taps` are distances in words, the last is D. */
export const polynomials = [
  {
    name: 'Ieee',
    kind: 'CRC32_IEEE',
    normal: 0x04c11db7,
    levels: [
      { taps: [145, 183, 211, 300], fromWords: 700, chunkWords: 900, unroll: 8 },
      { taps: [15, 17, 20, 23, 26, 28, 46, 50, 53], fromWords: 90, chunkWords: 1024, unroll: 4 },
    ],
  },
  {
    name: 'Castagnoli',
    kind: 'CRC32_CASTAGNOLI',
    normal: 0x1edc6f41,
    levels: [
      { taps: [65, 155, 170, 195, 209], fromWords: 600, chunkWords: 900, unroll: 8 },
      { taps: [10, 13, 29, 31, 36, 46, 50, 52, 55], fromWords: 90, chunkWords: 1024, unroll: 4 },
    ],
  },
];

/** Remainder of 1 + sum x^exponent modulo the CRC polynomial: 0 says the taps are those of a multiple. */
export function multipleRemainder(normal, taps) {
  const degree = Math.max(...taps);
  const powers = [1];
  for (let i = 1; i <= degree; i++) {
    const before = powers[i - 1];
    powers.push(((before << 1) ^ (before >>> 31 ? normal : 0)) >>> 0);
  }
  return taps.reduce((sum, tap) => (sum ^ powers[degree - tap]) >>> 0, powers[degree]);
}

const degreeOf = ({ taps }) => taps[taps.length - 1];
const load = (base, words) => `v128.load(${base}, ${words * WORD_BYTES})`;

/** One word: read, add the taps in a linear chain (a tree spills registers), write. */
function word(level, taps, k, target, targetWords) {
  const chain = taps.map((tap) => load('window', degreeOf(level) - tap + k));
  const sum = chain.reduce((inner, next) => `v128.xor(${inner}, ${next})`, load('source', k));
  return `    v128.store(${target}, ${sum}, ${(targetWords + k) * WORD_BYTES});`;
}

function eliminate(name, level) {
  const { taps, unroll } = level;
  const D = degreeOf(level);
  const body = (count) => Array.from({ length: count }, (_, k) => word(level, taps, k, 'window', D)).join('\n');
  return `/** Eliminates \`words\` words at \`source\`; \`window\` is the address of w[-${D}]. */
function eliminate${name}${D}(source: usize, window: usize, words: usize): void {
  const end = source + words * ${WORD_BYTES};
  const unrolledEnd = source + words / ${unroll} * ${unroll * WORD_BYTES};
  while (source < unrolledEnd) {
${body(unroll)}
    source += ${unroll * WORD_BYTES};
    window += ${unroll * WORD_BYTES};
  }
  while (source < end) {
${body(1)}
    source += ${WORD_BYTES};
    window += ${WORD_BYTES};
  }
}`;
}

function remainder(name, level) {
  const D = degreeOf(level);
  const parts = [];
  level.taps.forEach((tap, index) => {
    const taps = level.taps.slice(index);
    const count = tap - (level.taps[index - 1] ?? 0);
    const unroll = Math.min(count, 4);
    const lines = (n) => Array.from({ length: n }, (_, k) => word(level, taps, k, 'target', 0));
    const advance = (n) => ['source', 'window', 'target'].map((name) => `    ${name} += ${n * WORD_BYTES};`);
    parts.push(
      `  for (let n = ${Math.floor(count / unroll)}; n > 0; n--) {`,
      ...lines(unroll),
      ...advance(unroll),
      '  }',
    );
    if (count % unroll) {
      parts.push(...lines(count % unroll), ...advance(count % unroll));
    }
  });
  return `/** Writes the remainder, the last ${D} words with the taps of eliminated words only, to \`target\`. */
function remainder${name}${D}(source: usize, window: usize, target: usize): void {
${parts.join('\n')}
}`;
}

/** The levels of one polynomial never run two at a time, but each reads what the one before wrote. */
function areas(levels) {
  let at = 0;
  return levels.map((level) => {
    const window = at;
    at += (degreeOf(level) + level.chunkWords) * WORD_BYTES;
    const rest = at;
    at += degreeOf(level) * WORD_BYTES;
    return { window, rest, end: at };
  });
}

function reduce(polynomial, index, area) {
  const { name, kind, levels } = polynomial;
  const level = levels[index];
  const D = degreeOf(level);
  const next = levels[index + 1];
  const rest = `CRC32_SCRATCH + ${area.rest}`;
  return `/** CRC register after \`words\` (at least ${D}) 16-byte words at \`source\`, which are copied \`shift\` bytes further. */
function reduce${name}${D}(crc: u32, source: usize, words: usize, shift: usize): u32 {
  let window: usize = CRC32_SCRATCH + ${area.window};
  memory.fill(window, 0, ${D * WORD_BYTES});
  store<u32>(window, crc);
  let left = words - ${D};
  while (left > ${level.chunkWords}) {
    eliminate${name}${D}(source, window, ${level.chunkWords});
    // Copied while the cache holds it. Storing each word inside the loop above is slower: its stores miss one by one.
    if (shift != 0) memory.copy(source + shift, source, ${level.chunkWords * WORD_BYTES});
    memory.copy(window, window + ${level.chunkWords * WORD_BYTES}, ${D * WORD_BYTES});
    source += ${level.chunkWords * WORD_BYTES};
    left -= ${level.chunkWords};
  }
  eliminate${name}${D}(source, window, left);
  remainder${name}${D}(source + left * ${WORD_BYTES}, window + left * ${WORD_BYTES}, ${rest});
  if (shift != 0) memory.copy(source + shift, source, (left + ${D}) * ${WORD_BYTES});
  return ${next ? `reduce${name}${degreeOf(next)}(0, ${rest}, ${D}, 0)` : `crc32Fold(0, ${rest}, ${D}, ${kind})`};
}`;
}

function dispatch({ name, kind, levels }) {
  const lines = levels.map(
    (level) => `  if (words >= ${level.fromWords}) return reduce${name}${degreeOf(level)}(crc, source, words, shift);`,
  );
  return `/**
 * CRC register (not inverted on either side) after \`words\` 16-byte words at \`source\`. With a \`shift\` other than 0 the
 * words are also copied, piece by piece while the cache holds them, to \`source + shift\`, which must not overlap them.
 */
export function crc32Words${name}(crc: u32, source: usize, words: usize, shift: usize): u32 {
${lines.join('\n')}
  if (shift != 0) memory.copy(source + shift, source, words * ${WORD_BYTES});
  if (words >= ${FOLD_FROM_WORDS}) return crc32Fold(crc, source, words, ${kind});
  return crc32ByTables(crc, source, words * ${WORD_BYTES}, ${kind});
}`;
}

export function generate() {
  for (const { name, normal, levels } of polynomials)
    for (const { taps } of levels)
      if (multipleRemainder(normal, taps) !== 0) throw new Error(`${name}: ${taps} is no multiple of the polynomial`);
  const scratchBytes = Math.max(...polynomials.flatMap(({ levels }) => areas(levels).map(({ end }) => end)));
  const parts = polynomials.flatMap((polynomial) => {
    const where = areas(polynomial.levels);
    return [
      dispatch(polynomial),
      ...polynomial.levels.flatMap((level, index) => [
        reduce(polynomial, index, where[index]),
        eliminate(polynomial.name, level),
        remainder(polynomial.name, level),
      ]),
    ];
  });
  return `// Written by scripts/generate-crc32.mjs, which explains it. Do not edit: change the script and run it again.
import { CRC32_SCRATCH } from '../../memory-map';
import { crc32Fold } from './crc32-fold';
import { CRC32_CASTAGNOLI, CRC32_IEEE } from './crc32-polynomials';
import { crc32ByTables } from './crc32-tables';

/** Bytes behind CRC32_SCRATCH that the functions below write. */
export const CRC32_SCRATCH_USED: i32 = ${scratchBytes};

${parts.join('\n\n')}
`;
}

export const generatedPath = fileURLToPath(new URL('../assembly/engine/kernels/crc32-recurrence.ts', import.meta.url));

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (argv.includes('--check')) {
    if (readFileSync(generatedPath, 'utf8') !== generate()) {
      console.error(`${generatedPath} is not what this script writes: run node scripts/generate-crc32.mjs`);
      exit(1);
    }
  } else writeFileSync(generatedPath, generate());
}
