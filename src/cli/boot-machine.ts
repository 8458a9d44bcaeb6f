import { AdapterStart, installImage, type KeyFound, type StartKind } from '../boot/adapter-start.js';
import { BoardMachine } from '../boot/board-machine.js';
import { loadInto, ramFor } from '../boot/image-memory.js';
import { BareBoard } from '../hardware/bare-board.js';
import { Board } from '../hardware/board.js';
import { BOOT_ROM } from '../hardware/devices/address-map.js';
import type { Machine } from '../hardware/machine.js';
import type { Profile } from '../hardware/profile.js';
import { overrideProfile } from '../hardware/profile-parse.js';
import type { CodeImage } from '../image/code-image.js';
import type { CpuExtension } from '../silicon/cpu-timing.js';
import { silicon } from '../silicon/module-node.js';
import { checkOldImage } from '../system/booted-adapter.js';
import { coreProfile } from './boot-options.js';
import { loadPart } from './dram-parts.js';
import { containerOf } from './images.js';
import { InputError } from './input.js';
import { packagedProfiles } from './packaged-profiles.js';
import { nodeTraceHash } from './trace-hash.js';

export interface BootMachineOptions {
  adapter?: string;
  cpu?: string;
  isa?: CpuExtension[];
  set?: readonly string[];
  entry?: 'rom' | 'image';
  cold?: boolean;
  warm?: 'retained' | 'lost';
  key?: KeyFound;
  counters?: 'on' | 'reset';
}

/** A machine with the image where its boot finds it. */
export interface BootMachine {
  readonly machine: Machine;
  /** Where the core starts. */
  readonly entry: number;
  /** By the boot ROM: how it comes to boot; otherwise the core starts at the entry. */
  readonly start: AdapterStart | undefined;
}

/**
 * The board asked for; without a word, an adapter for firmware that says it is one, else the bare board.
 * @throws InputError, ImageError, UnusableImage
 */
export function bootMachine(file: string, image: CodeImage, options: BootMachineOptions): BootMachine {
  const isFirmware = image.characteristics !== undefined;
  const name = options.adapter ?? (isFirmware ? 'fc-host-adapter' : 'bare');
  const byRom = name !== 'bare' && (options.entry ?? (isFirmware ? 'rom' : 'image')) === 'rom';
  refuseWhatNeedsRom(options, byRom);
  if (byRom) return romBoot(file, boardFor(name, options), options);
  const machine = name === 'bare' ? bareMachine(options, image) : directMachine(name, options);
  loadInto(machine.memory, image);
  return { machine, entry: image.entry ?? image.segments[0]!.address, start: undefined };
}

function refuseWhatNeedsRom({ cold, warm, key, entry, adapter, set }: BootMachineOptions, byRom: boolean): void {
  if (cold === true && warm !== undefined)
    throw new InputError('--cold and --warm: expected one of them', 'A boot begins with power-on or with a reset.');
  if ((adapter ?? 'bare') === 'bare' && !byRom && (set?.length ?? 0) > 0)
    throw new InputError('--set: expected an adapter, found the board `bare`, which has no profile', 'Add --adapter.');
  if (byRom) return;
  const asked =
    warm !== undefined ? '--warm' : key !== undefined ? '--key' : entry === 'rom' ? '--entry rom' : undefined;
  if (asked === undefined) return;
  throw new InputError(
    `${asked}: expected an image for an adapter that its boot ROM loads from flash`,
    'Pack the program with a manifest first (fastload image pack), or leave the option out.',
  );
}

/** The image is in its flash slot; what comes before its boot is up to the start. */
function romBoot(file: string, board: Board, options: BootMachineOptions): BootMachine {
  const container = containerOf(file, undefined, 'old');
  const image = checkOldImage(container, board.profile);
  installImage(board, container, image.characteristics.securityCounter ?? 0);
  return {
    machine: new BoardMachine(board),
    entry: BOOT_ROM.address,
    start: new AdapterStart(board, image, startKind(options), options.key ?? 'absent'),
  };
}

/** A boot that finds a key follows an update, unless it is said to be another. */
function startKind({ cold, warm, key }: BootMachineOptions): StartKind {
  if (warm !== undefined) return warm === 'lost' ? 'warm' : 'retained';
  return key === undefined || cold === true ? 'cold' : 'retained';
}

function bareMachine(options: BootMachineOptions, image: CodeImage): Machine {
  return new BareBoard({
    module: silicon(),
    profile: coreProfile(options.cpu ?? 'hazard3'),
    isa: options.isa ?? [],
    ram: ramFor(image),
    traceHash: nodeTraceHash(),
  });
}

function directMachine(name: string, options: BootMachineOptions): Machine {
  const board = boardFor(name, options);
  // What runs before the image has tested and filled DRAM: its ECC is valid everywhere.
  board.dram.markAllWritten();
  return new BoardMachine(board);
}

function boardFor(name: string, options: BootMachineOptions): Board {
  const profile = profileFor(name, options);
  return new Board(profile, {
    module: silicon(),
    dram: loadPart(profile.dram.part),
    isa: options.isa ?? [],
    traceHash: nodeTraceHash(),
  });
}

function profileFor(name: string, { cpu, set = [] }: BootMachineOptions): Profile {
  const found = packagedProfiles().resolve(name);
  const profile = cpu === undefined ? found : overrideProfile(found, 'cpu.core', coreProfile(cpu).name);
  return set.reduce((changed, assignment) => {
    const at = assignment.indexOf('=');
    if (at < 1)
      throw new InputError(
        `--set ${assignment}: expected KEY=VALUE, found no =`,
        'For instance: --set ports.linkUp=1ms',
      );
    return overrideProfile(changed, assignment.slice(0, at), assignment.slice(at + 1));
  }, profile);
}
