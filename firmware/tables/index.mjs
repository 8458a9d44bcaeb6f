// All constant tables of a version, in the order in which they stand in the body. Each begins a 4-KiB block, unless it
// `follows` the one before.
import { arithmeticTables } from './arithmetic.mjs';
import { checksumTables } from './checksums.mjs';
import { cipherTables } from './cipher.mjs';
import { codeTables } from './codes.mjs';
import { linkTables } from './link.mjs';
import { microcodeTables } from './microcode.mjs';
import { senseTextTables } from './sense-text.mjs';

export function constantTables(version) {
  return [
    ...checksumTables(),
    ...codeTables(),
    ...cipherTables(),
    ...arithmeticTables(),
    ...linkTables(version),
    ...senseTextTables(version),
    ...microcodeTables(version),
  ];
}

/** The tables as assembler source (labels) and one binary file that it includes. */
export function tableSource(tables, binaryName) {
  const lines = ['  .section .fw.tables, "a", @progbits'];
  let at = 0;
  for (const { label, bytes, follows } of tables) {
    lines.push(`  .balign ${follows ? 4 : 4096}`, `  .globl ${label}`, `  .type ${label}, @object`, `${label}:`);
    lines.push(`  .incbin "${binaryName}", ${at}, ${bytes.length}`, `  .size ${label}, ${bytes.length}`);
    at += bytes.length;
  }
  return { source: `${lines.join('\n')}\n`, binary: Buffer.concat(tables.map(({ bytes }) => bytes)) };
}
