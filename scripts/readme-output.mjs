// Rewrites the report that the README shows with what `fastload run` prints now.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'README.md');
const printed = execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), 'run'], { encoding: 'utf8' });
const sections = printed.trimEnd().split('\n\n');
/** Heading, measures and fastload timeline, then how the report closes. */
const shown = [...sections.slice(0, 3), '…', sections.at(-1)].join('\n\n');
const readme = readFileSync(file, 'utf8');
const block = /(<!-- output: fastload run -->\n```\n)[\s\S]*?(```)/;
if (!block.test(readme)) throw new Error('README.md has no block for the output of fastload run');
writeFileSync(
  file,
  readme.replace(block, (_, before, after) => `${before}${shown}\n${after}`),
);
