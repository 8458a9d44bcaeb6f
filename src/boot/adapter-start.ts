import { FLASH_BASE, NVRAM_BASE } from '../../assembly/memory-map.js';
import type { Board } from '../hardware/board.js';
import { ADDRESS } from '../hardware/devices/address-map.js';
import { initialBootRecord } from '../update/boot-record.js';
import type { ImageInMemory } from '../update/code-image-in-memory.js';
import { encodeKey } from '../update/fastload-key.js';
import { pointToTables } from '../update/handover.js';
import { HANDOVER, HandoverArea } from '../update/handover-area.js';
import { KEY_COUNTER, KEY_SLOTS } from '../update/nvram-map.js';
import { encodeSlot } from '../update/two-slot-record.js';

/** What a boot finds in the slots of the fastload key: one for this image, none, a spent one, or one that a power cut tore. */
export const KEY_STATES = ['present', 'absent', 'stale', 'torn'] as const;
export type KeyFound = (typeof KEY_STATES)[number];

/**
 * How an adapter comes to boot. `cold`: power comes on, DRAM holds nothing. `warm`: a reset out of nowhere, DRAM is lost.
 * `retained`: an announced reset as at the end of an update: service is quiesced, DRAM goes through self-refresh, the
 * ports are not reset.
 */
export const START_KINDS = ['cold', 'warm', 'retained'] as const;
export type StartKind = (typeof START_KINDS)[number];

/** The image did not get as far as a warm reset needs it. */
export class FirstBootFailed extends Error {
  override readonly name = 'FirstBootFailed';
}

const RESET_PREPARE = ADDRESS.reset + 0xc;
const RESET_REQUEST = ADDRESS.reset + 0x4;
const PREPARE_RETAIN_AND_KEEP_PORTS = 3;
const REQUEST_WARM = 0xb007_b007;
const MAILBOX_QUIESCE = 4;
/** Number of the key used last, as NVRAM says before the boot. */
const SPENT = 5;
const STALE = 3;
/** The tables in `struct handover`, as they are and as they will be. */
const HANDED = { from: 112, to: 208, bytes: 96 } as const;

/** The image in the boot slot, and the boot record that names it. The other slot is erased. */
export function installImage(board: Board, container: Uint8Array, securityCounter: number): void {
  const [slot] = board.profile.flash.slots;
  board.window(FLASH_BASE + slot!.base, container.length).set(container);
  const cells = board.window(NVRAM_BASE, board.nvram.bytes);
  cells.fill(0xff);
  const record = initialBootRecord({ slot: 0, securityCounter });
  cells.set(record.bytes, record.address);
}

/** What a boot finds in NVRAM of the fastload key. */
export function placeKey(board: Board, state: KeyFound, imageDigest: Uint8Array): void {
  const cells = board.window(NVRAM_BASE, board.nvram.bytes);
  const spent = new Uint8Array(4);
  new DataView(spent.buffer).setUint32(0, SPENT, true);
  cells.fill(0xff, KEY_COUNTER.slots[0], KEY_COUNTER.slots[1] + 0x40);
  cells.set(encodeSlot(1, spent), KEY_COUNTER.slots[0]);
  for (const slot of KEY_SLOTS) cells.fill(0xff, slot, slot + 0x40);
  if (state === 'absent') return;
  const key = encodeKey(state === 'stale' ? STALE : SPENT + 1, imageDigest);
  // A cut within the digest: the words behind it were never written.
  if (state === 'torn') key.fill(0xff, 20);
  cells.set(key, KEY_SLOTS[(SPENT + 1) & 1]!);
}

/** Brings an adapter to where its boot begins, and starts it when it is told to. */
export class AdapterStart {
  readonly #board: Board;
  readonly #image: ImageInMemory;
  readonly #kind: StartKind;
  readonly #key: KeyFound;

  constructor(board: Board, image: ImageInMemory, kind: StartKind, key: KeyFound) {
    this.#board = board;
    this.#image = image;
    this.#kind = kind;
    this.#key = key;
  }

  /**
   * For a warm boot: the adapter boots cold, by the same ROM, until it is ready, and is quiesced where the reset is announced.
   * @param limitTicks of that boot
   * @throws FirstBootFailed
   */
  prepare(limitTicks: number): void {
    const board = this.#board;
    board.losePower('switched off');
    if (this.#kind !== 'cold') {
      board.devices.start();
      this.#untilReady(limitTicks);
    }
    if (this.#kind === 'retained') this.#quiesce(limitTicks);
    placeKey(board, this.#key, this.#image.digest);
  }

  /** Power comes on, or the reset is asked for: what follows is the boot. */
  start(): void {
    const { devices } = this.#board;
    if (this.#kind === 'cold') {
      devices.start();
      return;
    }
    if (this.#kind === 'retained') devices.bus.access(RESET_PREPARE, 4, true, PREPARE_RETAIN_AND_KEEP_PORTS);
    devices.bus.access(RESET_REQUEST, 4, true, REQUEST_WARM);
  }

  #untilReady(limitTicks: number): void {
    let marker: string | undefined;
    this.#board.trace.view((event) => {
      if (event.kind === 'marker') marker = event.name;
    });
    this.#pass(() => marker === 'ready', limitTicks, 'it writes the marker `ready` on its first boot');
  }

  /** The service stops and leaves its tables and rings for the next image: the one that runs now. */
  #quiesce(limitTicks: number): void {
    const board = this.#board;
    const { handover, tables } = board.profile.memory;
    const area = new HandoverArea(board, 'modules');
    pointToTables(board, tables[0]!);
    area.open(this.#image.characteristics.bootstrap?.abi ?? 1, { flags: HANDOVER.dramRetained });
    let result: number | undefined;
    board.devices.mailbox.send(MAILBOX_QUIESCE, area.address, (reply) => {
      result = reply.result;
    });
    this.#pass(() => result !== undefined, limitTicks, `it answers the mailbox (handover area at ${handover.base})`);
    if (result !== 0) throw new FirstBootFailed(`the image refused to quiesce: error ${result}`);
    const { address } = area;
    board.dram.poke(address + HANDED.to, board.dram.peek(address + HANDED.from, HANDED.bytes).slice());
  }

  #pass(done: () => boolean, limitTicks: number, what: string): void {
    const { clock } = this.#board;
    let over = false;
    const limit = clock.after(limitTicks, () => {
      over = true;
    });
    clock.runUntil(() => over || done());
    limit.cancel();
    if (!done())
      throw new FirstBootFailed(`a warm boot needs an image that was in service: expected that ${what}, found nothing`);
  }
}
