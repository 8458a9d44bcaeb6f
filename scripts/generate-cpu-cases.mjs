// Writes the cases of the CPU's dispatch (assembly/cpu/execute.ts, between its markers) and the table of fused sequences
// (assembly/cpu/fusion.ts). Run after changing an operation here; a test compares the files with what this would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const EXECUTE = join(here, 'assembly', 'cpu', 'execute.ts');
const FUSION = join(here, 'assembly', 'cpu', 'fusion.ts');
const BEGIN = '      // cases: begin, written by scripts/generate-cpu-cases.mjs\n';
const END = '      // cases: end\n';

/** First number of a fused sequence; the operations themselves stay below. */
const FUSED_BASE = 96;

// @N stands for nothing in the first operation of a sequence, 2 in the second, 3 in the third.
const signedA = '<i32>a@N(ip)';
const signedB = '<i32>b@N(ip)';

/** Operations whose whole effect is rd = value. */
const simple = {
  LI: 'imm@N(ip)',
  MV: 'a@N(ip)',
  ADDI: 'a@N(ip) + imm@N(ip)',
  SLTI: `<u32>(${signedA} < <i32>imm@N(ip))`,
  SLTIU: '<u32>(a@N(ip) < imm@N(ip))',
  XORI: 'a@N(ip) ^ imm@N(ip)',
  ORI: 'a@N(ip) | imm@N(ip)',
  ANDI: 'a@N(ip) & imm@N(ip)',
  SLLI: 'a@N(ip) << imm@N(ip)',
  SRLI: 'a@N(ip) >>> imm@N(ip)',
  SRAI: `<u32>(${signedA} >> <i32>imm@N(ip))`,
  ADD: 'a@N(ip) + b@N(ip)',
  SUB: 'a@N(ip) - b@N(ip)',
  SLL: 'a@N(ip) << b@N(ip)',
  SLT: `<u32>(${signedA} < ${signedB})`,
  SLTU: '<u32>(a@N(ip) < b@N(ip))',
  XOR: 'a@N(ip) ^ b@N(ip)',
  SRL: 'a@N(ip) >>> b@N(ip)',
  SRA: `<u32>(${signedA} >> ${signedB})`,
  OR: 'a@N(ip) | b@N(ip)',
  AND: 'a@N(ip) & b@N(ip)',
  MUL: 'a@N(ip) * b@N(ip)',
  MULH: 'mulh(a@N(ip), b@N(ip))',
  MULHSU: 'mulhsu(a@N(ip), b@N(ip))',
  MULHU: 'mulhu(a@N(ip), b@N(ip))',
  SH1ADD: '(a@N(ip) << 1) + b@N(ip)',
  SH2ADD: '(a@N(ip) << 2) + b@N(ip)',
  SH3ADD: '(a@N(ip) << 3) + b@N(ip)',
  ANDN: 'a@N(ip) & ~b@N(ip)',
  ORN: 'a@N(ip) | ~b@N(ip)',
  XNOR: '~(a@N(ip) ^ b@N(ip))',
  CLZ: 'clz<u32>(a@N(ip))',
  CTZ: 'ctz<u32>(a@N(ip))',
  CPOP: 'popcnt<u32>(a@N(ip))',
  MAX: `${signedA} > ${signedB} ? a@N(ip) : b@N(ip)`,
  MAXU: 'a@N(ip) > b@N(ip) ? a@N(ip) : b@N(ip)',
  MIN: `${signedA} < ${signedB} ? a@N(ip) : b@N(ip)`,
  MINU: 'a@N(ip) < b@N(ip) ? a@N(ip) : b@N(ip)',
  SEXT_B: '<u32>(<i32>(a@N(ip) << 24) >> 24)',
  SEXT_H: '<u32>(<i32>(a@N(ip) << 16) >> 16)',
  ZEXT_H: 'a@N(ip) & 0xffff',
  ROL: 'rotl<u32>(a@N(ip), b@N(ip))',
  ROR: 'rotr<u32>(a@N(ip), b@N(ip))',
  RORI: 'rotr<u32>(a@N(ip), imm@N(ip))',
  ORC_B: 'orcB(a@N(ip))',
  REV8: 'rev8(a@N(ip))',
  BCLR: 'a@N(ip) & ~(1 << b@N(ip))',
  BCLRI: 'a@N(ip) & ~(1 << imm@N(ip))',
  BEXT: '(a@N(ip) >>> b@N(ip)) & 1',
  BEXTI: '(a@N(ip) >>> imm@N(ip)) & 1',
  BINV: 'a@N(ip) ^ (1 << b@N(ip))',
  BINVI: 'a@N(ip) ^ (1 << imm@N(ip))',
  BSET: 'a@N(ip) | (1 << b@N(ip))',
  BSETI: 'a@N(ip) | (1 << imm@N(ip))',
};

/** Divisions: the cycles may depend on the operands. */
const divisions = { DIV: ['div', true], DIVU: ['divu', false], REM: ['rem', true], REMU: ['remu', false] };

const limits = { 1: 'limit', 2: 'limit2', 4: 'limit4' };
const loads = {
  LB: [1, '<u32>(<i32>load<i8>(@, DRAM_BASE))'],
  LH: [2, '<u32>(<i32>load<i16>(@, DRAM_BASE))'],
  LW: [4, 'load<u32>(@, DRAM_BASE)'],
  LBU: [1, '<u32>load<u8>(@, DRAM_BASE)'],
  LHU: [2, '<u32>load<u16>(@, DRAM_BASE)'],
};
const stores = { SB: [1, 'u8'], SH: [2, 'u16'], SW: [4, 'u32'] };

const branches = {
  BEQ: ['a@N(ip)', '==', 'b@N(ip)'],
  BNE: ['a@N(ip)', '!=', 'b@N(ip)'],
  BLT: [signedA, '<', signedB],
  BGE: [signedA, '>=', signedB],
  BLTU: ['a@N(ip)', '<', 'b@N(ip)'],
  BGEU: ['a@N(ip)', '>=', 'b@N(ip)'],
};

/**
 * Sequences that get an operation of their own, by how often compiled code executes them: lists, matrices, checksums, a
 * state machine, records and strings (bench/programs). What a first may be followed by; then threes.
 */
const pairs = {
  ADDI: 'ADDI MV LI ADD AND ANDI SRLI SLLI MUL LW LBU SW SB BEQ BNE BGE BEQ_BACK BNE_BACK BLTU_BACK JAL JALR',
  MV: 'ADDI MV LI LW LBU SW BNE_BACK JAL',
  LI: 'LI ADDI MV ADD LW SW BEQ JAL',
  ADD: 'ADDI ADD SLLI ANDI LW LBU LH SW BEQ BNE_BACK',
  SUB: 'ADD ANDI SLTIU',
  SLLI: 'ADD SUB SRLI SRAI',
  SRLI: 'ADDI ANDI XOR SRLI BEQ',
  ANDI: 'LI ADDI XOR SRLI BEQ BNE BLTU',
  XOR: 'ANDI ADD SRLI ZEXT_H BNE_BACK',
  AND: 'ADD BEQ',
  MUL: 'ADD ANDI',
  ZEXT_H: 'ADDI XOR ZEXT_H BNE_BACK',
  SLTU: 'SLLI',
  SLTIU: 'JAL JALR',
  SH1ADD: 'MV LH',
  SH2ADD: 'LW',
  LW: 'LI ADDI MV ADD SLLI LW SW BEQ BNE BNE_BACK JALR',
  LBU: 'ADDI ANDI LBU SB BEQ BNE BNE_BACK',
  LH: 'ADDI LH BNE_BACK',
  LHU: 'ADDI',
  SW: 'LI ADDI MV LW LH SW JAL JALR',
  SB: 'ADDI LBU SB BNE_BACK',
  SH: 'ADDI SH',
};
const threes = [
  'LBU ADDI ADDI',
  'ADDI ADDI SB',
  'ADDI SB BNE_BACK',
  'ADDI ADDI BEQ_BACK',
  'ADDI ADDI BNE_BACK',
  'ADDI ADDI ADDI',
  'SW SW SW',
  'LW LW LW',
  'LH LH ADDI',
  'LH ADDI ADDI',
  'ADDI ADDI MUL',
  'ADDI MUL ADD',
  'MUL ADD LW',
  'ADD LW BNE_BACK',
  'XOR ANDI SRLI',
  'ANDI SRLI SRLI',
  'SRLI SRLI BEQ',
  'XOR ZEXT_H ADDI',
  'ZEXT_H ADDI BNE_BACK',
  'MV LW SW',
  'LW SW MV',
  'SW MV BNE_BACK',
  'SUB SLTIU JALR',
  'LW ADDI JALR',
  'LI LI JAL',
];
const fused = [
  ...Object.entries(pairs).flatMap(([first, seconds]) => seconds.split(' ').map((second) => [first, second])),
  ...threes.map((three) => three.split(' ')),
];

const isMemory = (name) => name in loads || name in stores;

const numbered = (text, o) => text.replaceAll('@N', o ? String(o / 8 + 1) : '');
const put = (value, o) => numbered(`put@N(ip, ${value});`, o);

/** Checks and does a load or store whose operation is `o` bytes behind ip. */
function memory(name, o) {
  const at = `at${o}`;
  const slow = `{ ${o ? `ip += ${o}; ` : ''}tail = Tail.SLOW; break; }`;
  const [bytes, what] = loads[name] ?? stores[name];
  const check = `${loads[name] ? 'loads' : 'stores'}${bytes}<T>(${at}, ${limits[bytes]}, mask)`;
  const effect = loads[name] ? put(what.replace('@', at), o) : `store<${what}>(${at}, b@N(ip), DRAM_BASE);`;
  return numbered(`const ${at} = a@N(ip) + imm@N(ip); if (!(${check})) ${slow} ${effect} hits = hit<T>(hits);`, o);
}

/** One operation of a sequence, `o` bytes behind ip; `last` if the dispatch follows. */
function step(name, o, last) {
  const forward = o ? `ip += ${o}; ` : '';
  if (simple[name] || isMemory(name)) {
    const effect = simple[name] ? put(simple[name], o) : memory(name, o);
    return last ? `${effect} ip += ${o + 8}; continue;` : effect;
  }
  if (name === 'JAL') return `${put(`load<u32>(ip, ${o + 20}) & ~1`, o)} ${forward}break;`;
  if (name === 'JALR') return `${forward}tail = Tail.JALR; break;`;
  const condition = numbered(branches[name.replace('_BACK', '')].join(' '), o);
  if (!name.endsWith('_BACK')) {
    return `if (${condition}) ${o ? `{ ip += ${o}; break; }` : 'break;'} ip += ${o + 24}; continue;`;
  }
  const forgotten = `if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, ${o + 16})) { ip += ${o + 24}; continue; }`;
  return `if (${condition}) { ${forward}tail = Tail.TAKEN_BACK; break; } ${forgotten} ${forward}tail = Tail.NOT_TAKEN_BACK; break;`;
}

const caseOf = (label, names) =>
  `      case ${label}: { ${names.map((name, i) => step(name, 8 * i, i === names.length - 1)).join(' ')} }\n`;

function cases() {
  let text = '';
  for (const name of Object.keys(simple)) text += caseOf(`Op.${name}`, [name]);
  for (const [name, [call, signed]] of Object.entries(divisions)) {
    const extra = `chargeDivision(ip, ${signed});`;
    text += `      case Op.${name}: ${extra} put(ip, ${call}(a(ip), b(ip))); ip += 8; continue;\n`;
  }
  for (const name of [...Object.keys(loads), ...Object.keys(stores)]) text += caseOf(`Op.${name}`, [name]);
  for (const name of [...Object.keys(branches), 'JAL', 'JALR']) {
    text += caseOf(`Op.${name}`, [name]);
    if (name in branches) text += caseOf(`Op.${name}_BACK`, [`${name}_BACK`]);
  }
  fused.forEach((names, i) => {
    text += `      // ${names.join(', ')}\n${caseOf(`${FUSED_BASE + i}`, names)}`;
  });
  return text;
}

/** A function that answers with the number of the sequence, a switch within a switch. */
function lookup(name, sequences, depth = 0) {
  const parameters = ['first', 'second', 'third'];
  const indent = '  '.repeat(depth + 1);
  const heads = [...new Set(sequences.map(({ names }) => names[depth]))];
  const branch = (head) => {
    const rest = sequences.filter(({ names }) => names[depth] === head);
    if (rest[0].names.length === depth + 1) return `${indent}  case Op.${head}: return ${rest[0].number};\n`;
    return `${indent}  case Op.${head}:\n${lookup(name, rest, depth + 1)}`;
  };
  return `${indent}switch (${parameters[depth]}) {\n${heads.map(branch).join('')}${indent}  default: return 0;\n${indent}}\n`;
}

function fusion() {
  const sequences = fused.map((names, i) => ({ names, number: FUSED_BASE + i }));
  const ofLength = (length) => sequences.filter(({ names }) => names.length === length);
  return `// Which neighbouring operations have a case of their own. Written by scripts/generate-cpu-cases.mjs.
import { Op } from './operation';

/** The operation that does \`first\` and then \`second\`, which stands behind it; 0 if there is none. */
export function fuseTwo(first: i32, second: i32): i32 {
${lookup('fuseTwo', ofLength(2))}}

/** The same for three. */
export function fuseThree(first: i32, second: i32, third: i32): i32 {
${lookup('fuseThree', ofLength(3))}}
`;
}

/** The text of both files as it should be. */
export function generate() {
  const text = readFileSync(EXECUTE, 'utf8');
  const [head, rest] = text.split(BEGIN);
  const tail = rest.slice(rest.indexOf(END));
  return new Map([
    [EXECUTE, head + BEGIN + cases() + tail],
    [FUSION, fusion()],
  ]);
}

if (FUSED_BASE + fused.length > 256) throw new Error('more sequences than an operation byte can number');
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of generate()) writeFileSync(file, text);
}
