// Writes the cases of the CPU's dispatch (assembly/cpu/execute.ts, between its markers) and the table of fused pairs
// (assembly/cpu/fusion.ts). Run after changing an operation here; a test compares the files with what this would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const EXECUTE = join(here, 'assembly', 'cpu', 'execute.ts');
const FUSION = join(here, 'assembly', 'cpu', 'fusion.ts');
const BEGIN = '      // cases: begin, written by scripts/generate-cpu-cases.mjs\n';
const END = '      // cases: end\n';

/** First number of a fused pair; the operations themselves stay below. */
const FUSED_BASE = 96;

const signedA = '<i32>a(ip)';
const signedB = '<i32>b(ip)';

/** Operations whose whole effect is rd = value. */
const simple = {
  LI: 'imm(ip)',
  MV: 'a(ip)',
  ADDI: 'a(ip) + imm(ip)',
  SLTI: `<u32>(${signedA} < <i32>imm(ip))`,
  SLTIU: '<u32>(a(ip) < imm(ip))',
  XORI: 'a(ip) ^ imm(ip)',
  ORI: 'a(ip) | imm(ip)',
  ANDI: 'a(ip) & imm(ip)',
  SLLI: 'a(ip) << imm(ip)',
  SRLI: 'a(ip) >>> imm(ip)',
  SRAI: `<u32>(${signedA} >> <i32>imm(ip))`,
  ADD: 'a(ip) + b(ip)',
  SUB: 'a(ip) - b(ip)',
  SLL: 'a(ip) << b(ip)',
  SLT: `<u32>(${signedA} < ${signedB})`,
  SLTU: '<u32>(a(ip) < b(ip))',
  XOR: 'a(ip) ^ b(ip)',
  SRL: 'a(ip) >>> b(ip)',
  SRA: `<u32>(${signedA} >> ${signedB})`,
  OR: 'a(ip) | b(ip)',
  AND: 'a(ip) & b(ip)',
  MUL: 'a(ip) * b(ip)',
  MULH: 'mulh(a(ip), b(ip))',
  MULHSU: 'mulhsu(a(ip), b(ip))',
  MULHU: 'mulhu(a(ip), b(ip))',
  SH1ADD: '(a(ip) << 1) + b(ip)',
  SH2ADD: '(a(ip) << 2) + b(ip)',
  SH3ADD: '(a(ip) << 3) + b(ip)',
  ANDN: 'a(ip) & ~b(ip)',
  ORN: 'a(ip) | ~b(ip)',
  XNOR: '~(a(ip) ^ b(ip))',
  CLZ: 'clz<u32>(a(ip))',
  CTZ: 'ctz<u32>(a(ip))',
  CPOP: 'popcnt<u32>(a(ip))',
  MAX: `${signedA} > ${signedB} ? a(ip) : b(ip)`,
  MAXU: 'a(ip) > b(ip) ? a(ip) : b(ip)',
  MIN: `${signedA} < ${signedB} ? a(ip) : b(ip)`,
  MINU: 'a(ip) < b(ip) ? a(ip) : b(ip)',
  SEXT_B: '<u32>(<i32>(a(ip) << 24) >> 24)',
  SEXT_H: '<u32>(<i32>(a(ip) << 16) >> 16)',
  ZEXT_H: 'a(ip) & 0xffff',
  ROL: 'rotl<u32>(a(ip), b(ip))',
  ROR: 'rotr<u32>(a(ip), b(ip))',
  RORI: 'rotr<u32>(a(ip), imm(ip))',
  ORC_B: 'orcB(a(ip))',
  REV8: 'rev8(a(ip))',
  BCLR: 'a(ip) & ~(1 << b(ip))',
  BCLRI: 'a(ip) & ~(1 << imm(ip))',
  BEXT: '(a(ip) >>> b(ip)) & 1',
  BEXTI: '(a(ip) >>> imm(ip)) & 1',
  BINV: 'a(ip) ^ (1 << b(ip))',
  BINVI: 'a(ip) ^ (1 << imm(ip))',
  BSET: 'a(ip) | (1 << b(ip))',
  BSETI: 'a(ip) | (1 << imm(ip))',
};

/** Divisions: the cycles may depend on the operands. */
const divisions = { DIV: ['div', true], DIVU: ['divu', false], REM: ['rem', true], REMU: ['remu', false] };

const inRam = { 1: '@ < limit', 2: 'rotr<u32>(@, 1) < limit2', 4: 'rotr<u32>(@, 2) < limit4' };
const loads = {
  LB: [1, '<u32>(<i32>load<i8>(@, DRAM_BASE))'],
  LH: [2, '<u32>(<i32>load<i16>(@, DRAM_BASE))'],
  LW: [4, 'load<u32>(@, DRAM_BASE)'],
  LBU: [1, '<u32>load<u8>(@, DRAM_BASE)'],
  LHU: [2, '<u32>load<u16>(@, DRAM_BASE)'],
};
const stores = { SB: [1, 'u8'], SH: [2, 'u16'], SW: [4, 'u32'] };

const branches = {
  BEQ: ['a(ip)', '==', 'b(ip)'],
  BNE: ['a(ip)', '!=', 'b(ip)'],
  BLT: [signedA, '<', signedB],
  BGE: [signedA, '>=', signedB],
  BLTU: ['a(ip)', '<', 'b(ip)'],
  BGEU: ['a(ip)', '>=', 'b(ip)'],
};

/** Pairs that get an operation of their own: every first with every second. Chosen by how often compiled code has them. */
const firsts = ['ADDI', 'MV', 'LI', 'ADD', 'SLLI', 'SRLI', 'ANDI', 'XOR', 'LW', 'LBU', 'LH', 'SW'];
const seconds = ['ADDI', 'MV', 'ADD', 'SRLI', 'LW', 'LBU', 'SW', 'SB', 'BEQ', 'BNE', 'BEQ_BACK', 'BNE_BACK', 'JAL'];

const fast = (name, at) => {
  if (loads[name]) {
    const [bytes, value] = loads[name];
    const check = `${inRam[bytes].replace('@', at)} && loads<T>(${at}, shift, mask)`;
    return [check, `put(ip, ${value.replace('@', at)}); instret = hit<T>(instret);`];
  }
  const [bytes, type] = stores[name];
  const check = `${inRam[bytes].replace('@', at)} && stores<T>(${at}, shift, mask)`;
  return [check, `store<${type}>(${at}, b(ip), DRAM_BASE); instret = hit<T>(instret);`];
};
const isMemory = (name) => name in loads || name in stores;
const condition = (name) => branches[name.replace('_BACK', '')].join(' ');

/** What follows the first half of a pair, ip being at the second; a failed check leaves it to its own case. */
function second(name) {
  if (simple[name]) return `put(ip, ${simple[name]}); ip += 8; continue;`;
  if (isMemory(name)) {
    const [check, effect] = fast(name, 'at2');
    return `const at2 = a(ip) + imm(ip); if (${check}) { ${effect} ip += 8; continue; } tail = Tail.SLOW; break;`;
  }
  if (name === 'JAL') return 'put(ip, load<u32>(ip, 20) & ~1); break;';
  if (name.endsWith('_BACK')) {
    const forgotten = 'if (load<u32>(CPU_PREDICTOR_BRANCH) != load<u32>(ip, 16)) { ip += 24; continue; }';
    return `if (${condition(name)}) { tail = Tail.TAKEN_BACK; break; } ${forgotten} tail = Tail.NOT_TAKEN_BACK; break;`;
  }
  return `if (${condition(name)}) break; ip += 24; continue;`;
}

function memoryCase(label, name, then) {
  const [check, effect] = fast(name, 'at');
  return `      case ${label}: {
        const at = a(ip) + imm(ip);
        if (${check}) { ${effect} ip += 8; ${then} }
        tail = Tail.SLOW;
        break;
      }\n`;
}

function cases() {
  let text = '';
  for (const [name, value] of Object.entries(simple))
    text += `      case Op.${name}: put(ip, ${value}); ip += 8; continue;\n`;
  for (const [name, [call, signed]] of Object.entries(divisions)) {
    const extra = `remaining -= divisionExtra(ip, ${signed});`;
    text += `      case Op.${name}: ${extra} put(ip, ${call}(a(ip), b(ip))); ip += 8; continue;\n`;
  }
  for (const name of [...Object.keys(loads), ...Object.keys(stores)])
    text += memoryCase(`Op.${name}`, name, 'continue;');
  for (const name of Object.keys(branches)) {
    text += `      case Op.${name}: ${second(name)}\n      case Op.${name}_BACK: ${second(`${name}_BACK`)}\n`;
  }
  firsts.forEach((first, i) => {
    seconds.forEach((name, j) => {
      const label = `${FUSED_BASE + i * seconds.length + j}`;
      text += `      // ${first}, ${name}\n`;
      if (isMemory(first)) text += memoryCase(label, first, second(name));
      else text += `      case ${label}: { put(ip, ${simple[first]}); ip += 8; ${second(name)} }\n`;
    });
  });
  return text;
}

function fusion() {
  const table = (names) => names.map((name, i) => `    case Op.${name}: return ${i};\n`).join('');
  return `// Which neighbouring operations have a case of their own. Written by scripts/generate-cpu-cases.mjs.
import { Op } from './operation';

function firstIndex(op: i32): i32 {
  switch (op) {
${table(firsts)}    default: return -1;
  }
}

function secondIndex(op: i32): i32 {
  switch (op) {
${table(seconds)}    default: return -1;
  }
}

/** The operation that does \`first\` and then \`second\`, which stands behind it; 0 if there is none. */
export function fuse(first: i32, second: i32): i32 {
  const i = firstIndex(first);
  const j = secondIndex(second);
  return i < 0 || j < 0 ? 0 : ${FUSED_BASE} + i * ${seconds.length} + j;
}
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

if (FUSED_BASE + firsts.length * seconds.length > 256) throw new Error('more pairs than an operation byte can number');
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of generate()) writeFileSync(file, text);
}
