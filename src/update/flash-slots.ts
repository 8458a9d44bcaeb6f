import { equalBytes } from '../image/digest.js';
import type { Process } from '../process.js';
import type { Adapter } from './adapter.js';
import { readBootRecord } from './boot-record.js';
import { checkAuthentic, type ImageInMemory, readImageInMemory } from './code-image-in-memory.js';
import { Refusal } from './refusal.js';

/** Bytes of an erased NOR cell. */
const ERASED = 0xff;

/** Erases a slot as far as `bytes` reach and what an earlier image has left behind them. */
export function* eraseSlot(adapter: Adapter, slot: 0 | 1): Process<number> {
  assertDoesNotBoot(adapter, slot);
  const { flash } = adapter.board;
  const { base, bytes } = adapter.profile.flash.slots[slot];
  let erased = 0;
  for (let sector = base; sector < base + bytes; sector += flash.geometry.sectorBytes) {
    // A blank check spares the sectors that an earlier erase has left blank.
    if (flash.isErased(sector, flash.geometry.sectorBytes)) continue;
    yield* flash.eraseSector(sector);
    erased += flash.geometry.sectorBytes;
  }
  return erased;
}

/** Programs a slot, page by page, from the bytes of the image in DRAM. */
export function* programSlot(adapter: Adapter, slot: 0 | 1, source: number, bytes: number): Process<number> {
  assertDoesNotBoot(adapter, slot);
  const { flash, flashDma, flashProgramPace, dram } = adapter.board;
  const { base } = adapter.profile.flash.slots[slot];
  for (let offset = 0; offset < bytes; offset += flash.geometry.pageBytes) {
    const length = Math.min(flash.geometry.pageBytes, bytes - offset);
    yield* flashDma.run({ operation: 'read', source: source + offset, bytes: length, ...flashProgramPace });
    const page = dram.peek(source + offset, length).slice();
    if (page.some((byte) => byte !== ERASED)) yield* flash.programPage(base + offset, page);
  }
  return bytes;
}

/** The slot that boots is never touched: whatever happens to the other one, something whole boots. */
function assertDoesNotBoot(adapter: Adapter, slot: 0 | 1): void {
  if (readBootRecord(adapter.board.nvram)?.slot === slot)
    throw new Error(`flash slot ${slot} boots and must stay whole`);
}

/** Reads a slot back through the flash controller and verifies the image in it. @throws Refusal when it is not whole */
export function* verifySlot(adapter: Adapter, slot: 0 | 1, bytes: number): Process<ImageInMemory> {
  const { board, profile } = adapter;
  yield* board.timing.spend('flash.readSetup');
  const ticks = board.timing.ticksOfBytes(bytes, profile.flash.read.is);
  yield* board.timing.delay(ticks);
  board.timing.charge('flash.read', profile.flash.read.basis, ticks);
  return imageInSlot(adapter, slot);
}

/** The slot that boots. */
export function bootSlot(adapter: Adapter): 0 | 1 {
  return readBootRecord(adapter.board.nvram)?.slot ?? 0;
}

/** The slot that holds an image, whole; the one that boots when both do, undefined when neither does. */
export function slotHolding(adapter: Adapter, { digest }: Pick<ImageInMemory, 'digest'>): 0 | 1 | undefined {
  const first = bootSlot(adapter);
  return ([first, first === 0 ? 1 : 0] as const).find((slot) => {
    try {
      return equalBytes(imageInSlot(adapter, slot).digest, digest);
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  });
}

/** The image in a slot, verified on the bytes in flash. @throws Refusal */
export function imageInSlot(adapter: Adapter, slot: 0 | 1): ImageInMemory {
  const { base, bytes } = adapter.profile.flash.slots[slot];
  const what = `flash slot ${slot}`;
  const content = adapter.board.flash.read(base, bytes);
  if (content[0] === ERASED && content[1] === ERASED) throw new Refusal('slot-unbootable', `${what} is empty`);
  const image = readImageInMemory(content, what);
  checkAuthentic(image, adapter.publicKey, what, adapter.trace);
  return image;
}
