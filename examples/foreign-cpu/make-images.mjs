// Two raw images of 512 KiB for a CPU that is not RISC-V, the same bytes on every machine: old.bin and new.bin beside the
// manifests. They stand for what your linker and objcopy leave; the new one differs in every eighth page of 4 KiB.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? here;
const IMAGE_BYTES = 512 * 1024;
const PAGE_BYTES = 4096;

/** xorshift32 over a page: the bytes of a page depend on its number and on the build it changed in. */
function page(number, build) {
  const bytes = new Uint8Array(PAGE_BYTES);
  let state = (number * 0x9e3779b1 + build + 1) >>> 0;
  for (let index = 0; index < PAGE_BYTES; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}

function image(build) {
  const bytes = new Uint8Array(IMAGE_BYTES);
  for (let number = 0; number < IMAGE_BYTES / PAGE_BYTES; number += 1)
    bytes.set(page(number, number % 8 === 0 ? build : 0), number * PAGE_BYTES);
  return bytes;
}

mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'old.bin'), image(1));
writeFileSync(join(target, 'new.bin'), image(2));
if (target !== here)
  for (const name of ['old.manifest.yaml', 'new.manifest.yaml']) copyFileSync(join(here, name), join(target, name));
