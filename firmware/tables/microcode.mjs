// Microcode of the port sequencers. There is no such sequencer: the words are made by a generator, so that an image has the
// size, the structure and the entropy of a real one. A word of 64 bits, low bits first:
//   opcode 6, condition 4, destination 5, source A 5, source B 5, flags 6, immediate 16, next address 16, parity 1 (odd)
// A routine is 16 to 143 words; about one in three follows a template of the same sequencer with other registers and
// constants, as compiled code does. Routine r of a sequencer depends on nothing but its label, its number and its revision.
import { packLittleEndian, range, seedOf, xorshift32 } from './integer.mjs';

const WORD_BYTES = 8;
const TEMPLATES = 12;
/** How often each of the 64 opcodes comes, most frequent first: moves, adds, tests and branches rule. */
const OPCODES = [
  0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12, 16, 17, 18, 24, 25, 32, 33, 40, 63,
];

function parity(word) {
  let folded = word;
  for (const shift of [32n, 16n, 8n, 4n, 2n, 1n]) folded ^= folded >> shift;
  return folded & 1n;
}

function encode({ opcode, condition, destination, sourceA, sourceB, flags, immediate, next }) {
  const fields = [
    [opcode, 6n],
    [condition, 4n],
    [destination, 5n],
    [sourceA, 5n],
    [sourceB, 5n],
    [flags, 6n],
    [immediate, 16n],
    [next & 0xffff, 16n],
  ];
  let word = 0n;
  let at = 0n;
  for (const [value, bits] of fields) {
    word |= BigInt(value) << at;
    at += bits;
  }
  return word | ((parity(word) ^ 1n) << at);
}

/** The shape of a routine: opcodes and conditions, without registers and constants. */
function shape(next) {
  return range(16 + (next() % 128), () => ({
    opcode: OPCODES[next() % OPCODES.length],
    condition: next() % 4 === 0 ? next() % 16 : 0,
    flags: next() % 8 === 0 ? 1 << (next() % 6) : 0,
  }));
}

function routine(label, number, revision, firstAddress) {
  const next = xorshift32(seedOf(`${label} routine ${number} revision ${revision}`));
  const steps = next() % 3 === 0 ? shape(xorshift32(seedOf(`${label} template ${next() % TEMPLATES}`))) : shape(next);
  return steps.map((step, index) => {
    const branches = step.opcode >= 8;
    return encode({
      ...step,
      destination: next() % 32,
      sourceA: next() % 32,
      sourceB: branches ? 0 : next() % 32,
      immediate: next() % 5 === 0 ? next() & 0xffff : next() % 64,
      next: firstAddress + (branches && next() % 2 === 0 ? next() % steps.length : index + 1),
    });
  });
}

/**
 * `bytes` of microcode. `patched` (first byte, bytes, revision) replaces the words of that range by a later revision's, in
 * place, as a vendor's patch does that must not move the rest.
 */
export function microcode(label, bytes, revision, patched) {
  const words = assemble(label, bytes, revision);
  if (patched) {
    const later = assemble(label, bytes, patched.revision);
    for (let at = patched.from; at < patched.from + patched.bytes; at += WORD_BYTES)
      words[at / WORD_BYTES] = later[at / WORD_BYTES];
  }
  return packLittleEndian(words, WORD_BYTES);
}

function assemble(label, bytes, revision) {
  const words = [];
  for (let number = 0; words.length * WORD_BYTES < bytes; number++)
    words.push(...routine(label, number, revision, words.length));
  return words.slice(0, bytes / WORD_BYTES);
}

const SEQUENCER_BYTES = 0x29000;

export function microcodeTables(version) {
  const revision = version.startsWith('1.') ? 1 : version.startsWith('2.') ? 3 : 4;
  const patch = version === '1.1.0' ? { from: 0x9000, bytes: 0x6000, revision: 2 } : undefined;
  const tables = ['receive', 'transmit', 'link_service', 'fcp'].map((name) => ({
    label: `microcode_${name}`,
    bytes: microcode(name, SEQUENCER_BYTES, revision, name === 'transmit' ? patch : undefined),
  }));
  if (revision >= 3) tables.push({ label: 'microcode_nvme', bytes: microcode('nvme', 0x20000, revision) });
  return tables;
}
