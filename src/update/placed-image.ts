import type { ModuleKind, ModuleRange } from '../image/characteristics.js';
import { CPU_PROFILES } from '../silicon/cpu-timing.js';
import type { ImageRole } from '../trace.js';
import type { Adapter } from './adapter.js';
import { type ImageInMemory, moduleAddress, versionOf } from './code-image-in-memory.js';

/** An image where it stands in DRAM: its modules can be called there. */
export interface PlacedImage {
  readonly container: ImageInMemory;
  /** DRAM address of the container. */
  readonly base: number;
  readonly role: ImageRole;
  readonly version: string;
}

export function placed(adapter: Adapter, container: ImageInMemory, base: number): PlacedImage {
  return { container, base, role: adapter.roleOf(container.digest), version: versionOf(container) };
}

/** The running image, in the run area. */
export function runningImage(adapter: Adapter): PlacedImage {
  return { ...adapter.running!, base: adapter.profile.memory.runBase };
}

/**
 * DRAM address at which a module of an image is entered, when the emulated CPU can execute it; undefined when the image
 * has no code for it. An image that frames can be handed to (`service`) follows the calling convention of
 * firmware/include/handover.h; what other images state of their modules says where they are, not how to call them.
 */
export function nativeEntry(adapter: Adapter, image: PlacedImage, kind: ModuleKind): number | undefined {
  const { container, base } = image;
  if (adapter.profile.update.modules !== 'native' || !isForCore(adapter, container) || adapter.board.dram.remapped)
    return undefined;
  if (find(container, 'service') === undefined) return undefined;
  const module = find(container, kind);
  return module === undefined ? undefined : base + module.entryOffset;
}

/** Where a module stands, for the trace. */
export function addressOf({ container, base }: PlacedImage, kind: ModuleKind): number {
  return moduleAddress(container, base, kind);
}

/** The module that a pc lies in, with the offset in it, as `copy+0x1a4`; the bare address outside of every module. */
export function placeOf({ container, base }: PlacedImage, pc: number): string {
  const offset = pc - base;
  const module = container.characteristics.modules.find(
    (range) => offset >= range.offset && offset < range.offset + range.lengthBytes,
  );
  return module === undefined ? `0x${pc.toString(16)}` : `${module.kind}+0x${(offset - module.offset).toString(16)}`;
}

function find({ characteristics }: ImageInMemory, kind: ModuleKind): ModuleRange | undefined {
  return characteristics.modules.find((module) => module.kind === kind);
}

/** Parts of an architecture string that every core has. */
const ALWAYS = ['i', 'c', 'zicsr', 'zifencei'];

/** True when the core has every extension that the image says it was compiled for. */
function isForCore({ profile }: Adapter, { characteristics }: ImageInMemory): boolean {
  const isa = /^rv32([a-z]+)((?:_z[a-z0-9]+)*)$/.exec(characteristics.cpu ?? '');
  if (isa === null) return false;
  const has: readonly string[] = [...ALWAYS, ...CPU_PROFILES[profile.cpu.core].extensions];
  return [...isa[1]!, ...isa[2]!.split('_').slice(1)].every((extension) => has.includes(extension));
}
