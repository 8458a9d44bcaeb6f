import type { Board } from '../hardware/board.js';
import type { ModuleFault } from '../hardware/module-fault.js';
import type { Profile } from '../hardware/profile.js';
import { equalBytes } from '../image/digest.js';
import type { PublicKey } from '../image/signing.js';
import type { ImageRole, Trace } from '../trace.js';
import { readBootRecord } from './boot-record.js';
import type { ImageInMemory } from './code-image-in-memory.js';
import { HandoverArea } from './handover-area.js';
import type { LiveTables } from './live-tables.js';

/** The image that runs: where it stands and what it says of itself. */
export interface RunningImage {
  readonly role: ImageRole;
  readonly version: string;
  readonly container: ImageInMemory;
}

/**
 * The adapter as its firmware sees it: the board, the image that runs on it, and the tables that image keeps. What the
 * adapter knows of an image it has read out of its own memory.
 */
export class Adapter {
  readonly board: Board;
  readonly profile: Profile;
  readonly trace: Trace;
  /** Public key that images must be signed with; without one a digest suffices. */
  readonly publicKey: PublicKey | undefined;
  /** Where modules find what they are asked to do. */
  readonly handover: HandoverArea;
  /** Which of the two images of this run a digest belongs to, for the trace. */
  readonly roleOf: (digest: Uint8Array) => ImageRole;
  /** Digest of the image the adapter was found with, which boots whether or not it is signed. */
  installed: Uint8Array | undefined;
  running: RunningImage | undefined;
  tables: LiveTables | undefined;
  /** The flash slot that booted when the adapter was found. */
  readonly bootSlotBefore: 0 | 1;
  /** Set by the first byte of the old image that is overwritten. */
  pastPointOfNoReturn = false;
  /** Told that the running image's own code did not come back from a frame; nothing else is served until a reset. */
  runtimeFailed: (fault: ModuleFault) => void = (fault) => {
    throw fault;
  };
  /** Boots since an image has last served. */
  boots = 0;

  /**
   * @param profile the board's own, or one that differs from it in what concerns the update alone
   * @param bootSlotBefore by default the slot that boots now
   */
  constructor(
    board: Board,
    roleOf: (digest: Uint8Array) => ImageRole,
    publicKey?: PublicKey,
    profile: Profile = board.profile,
    bootSlotBefore: 0 | 1 = readBootRecord(board.nvram)?.slot ?? 0,
  ) {
    this.board = board;
    this.profile = profile;
    this.handover = new HandoverArea(board, 'modules');
    this.trace = board.trace;
    this.roleOf = roleOf;
    this.publicKey = publicKey;
    this.bootSlotBefore = bootSlotBefore;
  }

  /** The key that an image must be signed with to boot: none for the one that was installed before a key was demanded. */
  bootKey(digest: Uint8Array): PublicKey | undefined {
    return this.installed !== undefined && equalBytes(digest, this.installed) ? undefined : this.publicKey;
  }
}
