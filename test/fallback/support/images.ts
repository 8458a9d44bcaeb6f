// Images on disk for the scenarios: the reference firmware packed, and what can be wrong with a packed image.
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadImage } from '../../../src/cli/image/load.js';
import type { CodeImage } from '../../../src/image/code-image.js';
import { readContainer } from '../../../src/image/container.js';
import { signerFromPem } from '../../../src/image/crypto.js';
import { parseMcuboot } from '../../../src/image/formats/mcuboot.js';
import { packImage } from '../../../src/image/pack.js';
import { type BootRecord, initialBootRecord } from '../../../src/update/boot-record.js';
import { encodeKey } from '../../../src/update/fastload-key.js';
import { BOOT_RECORD, KEY_SLOTS } from '../../../src/update/nvram-map.js';
import { encodeSlot } from '../../../src/update/two-slot-record.js';
import { crcByBits, POLYNOMIALS } from '../../support/board.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const scenarios = join(root, 'test', 'scenarios');

/** A directory with the scenario files and, beside them, the images they name; removed by `remove`. */
export interface ScenarioDirectory {
  readonly path: string;
  remove(): void;
}

export function scenarioDirectory(): ScenarioDirectory {
  const path = mkdtempSync(join(tmpdir(), 'fastload-scenarios-'));
  writeImages(join(path, 'images'));
  for (const file of readdirSync(scenarios)) writeFileSync(join(path, file), withCrcs(join(scenarios, file), path));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** `"@crc32c FILE"` in a scenario is the CRC of a file that is only made now. */
function withCrcs(scenario: string, dir: string): string {
  return readFileSync(scenario, 'utf8').replace(/"@crc32c (\S+)"/g, (_, file: string) =>
    crcByBits(readFileSync(join(dir, file)), POLYNOMIALS.crc32c).toString(),
  );
}

/** Offset of a byte that is neither header, bootstrap nor TLV: in the constant tables. */
const TABLES_OFFSET = 0x10_0000;
const BOOTSTRAP_OFFSET = 0x4000;
const MIB = 0x10_0000;

function writeImages(dir: string): void {
  mkdirSync(dir, { recursive: true });
  const write = (name: string, bytes: Uint8Array): void => writeFileSync(join(dir, name), bytes);
  const [first, second, third, abi2] = ['1.0.0', '1.1.0', '2.0.0', '3.0.0'].map(reference) as [
    CodeImage,
    CodeImage,
    CodeImage,
    CodeImage,
  ];
  const good = packImage(second, undefined);
  write('1.0.0.img', packImage(first, undefined));
  write('1.1.0.img', good);
  write('2.0.0.img', packImage(third, undefined));
  write('3.0.0.img', packImage(abi2, undefined));
  write('2.0.0-without-conversions.img', packImage(stating(third, { conversions: [] }), undefined));
  write('bad-body.img', flipped(good, TABLES_OFFSET));
  write('bad-bootstrap.img', flipped(good, BOOTSTRAP_OFFSET + 8));
  write('bad-magic.img', flipped(good, 0));
  write('other-adapter.img', packImage(stating(second, { adapterType: 'nvmeof-adapter' }), undefined));
  write('nvmeof-1.0.0.img', packImage(stating(first, { adapterType: 'nvmeof-adapter' }), undefined));
  write('nvmeof-1.1.0.img', packImage(stating(second, { adapterType: 'nvmeof-adapter' }), undefined));
  write('4-mib.img', padded(second, 4 * MIB));
  write('5-mib.img', padded(second, 5 * MIB));
  write('fills-staging.img', padded(second, exactBody(second, 3.5 * MIB)));
  // The cuts: inside the header, the body, the protected TLVs, the last TLV.
  const { hashedBytes, totalBytes } = parseMcuboot(good, '1.1.0');
  for (const [name, bytes] of [
    ['header', 20],
    ['body', 300_000],
    ['protected', hashedBytes - 5],
    ['tlvs', totalBytes - 3],
  ] as const)
    write(`cut-in-${name}.img`, good.subarray(0, bytes));
  writeSigned(dir, second);
  writeNvram(write, packImage(first, undefined));
}

/** The beginning of NVRAM as an accident, or an earlier update, has left it. */
function writeNvram(write: (name: string, bytes: Uint8Array) => void, old: Uint8Array): void {
  const start = (record: BootRecord): Uint8Array => {
    const cells = new Uint8Array(0x180).fill(0xff);
    cells.set(initialBootRecord(record).bytes);
    return cells;
  };
  write('nvram-at-counter-7.bin', start({ slot: 0, securityCounter: 7 }));
  const torn = start({ slot: 0, securityCounter: 1 });
  const newer = encodeSlot(2, new Uint8Array([1, 0, 0, 0, 9, 0, 0, 0]));
  newer.fill(0xff, newer.length - 4);
  torn.set(newer, BOOT_RECORD.slots[1]);
  write('nvram-torn-boot-record.bin', torn);
  const leftover = start({ slot: 0, securityCounter: 1 });
  leftover.set(encodeKey(1, readContainer(old).digest!), KEY_SLOTS[1]);
  write('nvram-leftover-key.bin', leftover);
}

/** The same image signed by the publisher, by somebody else, and with a signature that was damaged. */
function writeSigned(dir: string, image: CodeImage): void {
  const [publisher, stranger] = [0, 1].map(() => generateKeyPairSync('ed25519')) as [
    ReturnType<typeof generateKeyPairSync>,
    ReturnType<typeof generateKeyPairSync>,
  ];
  const sign = (pair: { privateKey: unknown }): Uint8Array => {
    const pem = (pair.privateKey as { export(options: object): string }).export({ type: 'pkcs8', format: 'pem' });
    return packImage(image, undefined, { signer: signerFromPem(pem, 'key') });
  };
  const publicPem = (publisher.publicKey as unknown as { export(options: object): string }).export({
    type: 'spki',
    format: 'pem',
  });
  writeFileSync(join(dir, 'publisher.pem'), publicPem);
  const signed = sign(publisher);
  writeFileSync(join(dir, 'signed.img'), signed);
  writeFileSync(join(dir, 'signed-by-a-stranger.img'), sign(stranger));
  writeFileSync(join(dir, 'bad-signature.img'), flipped(signed, signed.length - 10));
}

function reference(version: string): CodeImage {
  return loadImage(join(root, 'firmware', 'images', `fastload-fw-${version}.elf`)).image;
}

function stating(image: CodeImage, facts: Partial<CodeImage['characteristics'] & object>): CodeImage {
  return { ...image, characteristics: { ...image.characteristics!, ...facts } };
}

function flipped(bytes: Uint8Array, offset: number): Uint8Array {
  const copy = bytes.slice();
  copy[offset]! ^= 0x10;
  return copy;
}

/** The image with its last segment continued until the body has `bodyBytes`. */
function padded(image: CodeImage, bodyBytes: number): Uint8Array {
  const segments = [...image.segments];
  const start = Math.min(...segments.map(({ address }) => address));
  const last = segments.reduce((a, b) => (a.address > b.address ? a : b));
  const bytes = new Uint8Array(start + bodyBytes - last.address).fill(0x5a);
  bytes.set(last.bytes);
  return packImage({ ...image, segments: segments.map((one) => (one === last ? { ...last, bytes } : one)) }, undefined);
}

/** Body bytes for a container of exactly `totalBytes`. */
function exactBody(image: CodeImage, totalBytes: number): number {
  const probe = 2 * MIB;
  return totalBytes - (padded(image, probe).length - probe);
}
