import { closeSync, openSync, readSync } from 'node:fs';
import { BoardMachine } from '../boot/board-machine.js';
import type { GdbServer } from '../debug/gdb-server.js';
import type { ResetResult } from '../debug/monitor.js';
import type { RunControl } from '../system/update-run.js';
import type { Adapter } from '../update/adapter.js';
import { type GdbOptions, gdbServer } from './gdb-options.js';

/** Files with the symbols of the two images. */
export interface DebuggedImages {
  readonly old: string;
  readonly new: string;
  /** DRAM address at which the new image is staged; the profile's while undefined. */
  readonly stagingBase?: number | undefined;
}

/** Waits for gdb before the first event of an update. */
export function debugUpdate(
  adapter: Adapter,
  control: RunControl,
  images: DebuggedImages,
  options: GdbOptions,
): GdbServer | undefined {
  const { board, profile } = adapter;
  const { runBase, stagingBase } = profile.memory;
  const offset = (images.stagingBase ?? stagingBase) - runBase;
  const hints = isElf(images.new)
    ? [
        'in gdb, for the symbols of the new image where it is staged, and behind the overlay:',
        `  add-symbol-file ${images.new} -o 0x${offset.toString(16)}`,
        `  add-symbol-file ${images.new}`,
      ]
    : [];
  // It has executed nothing yet; gdb looks at once at what is there, and memory may be looked at without an effect.
  board.core.cpu.pc = runBase;
  const symbols = isElf(images.old) ? images.old : '';
  const server = gdbServer(new BoardMachine(board), options, symbols, () => resetAdapter(control), hints);
  server?.attach();
  return server;
}

function resetAdapter(control: RunControl): ResetResult {
  const isReset = control.reset('monitor reset');
  return isReset
    ? { says: 'the adapter is reset; the standard initialization sequence follows', resumes: false }
    : { says: 'nothing is under way that a reset could end', resumes: true };
}

/** Only ELF files bring symbols. */
function isElf(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const magic = Buffer.alloc(4);
    return readSync(file, magic) === 4 && magic.equals(Buffer.from('\x7fELF', 'latin1'));
  } finally {
    closeSync(file);
  }
}
