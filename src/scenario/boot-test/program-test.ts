import { BoardMachine } from '../../boot/board-machine.js';
import { loadInto, ramFor } from '../../boot/image-memory.js';
import { baseClockHz } from '../../clock.js';
import { BARE_CLOCK_HZ, BareBoard } from '../../hardware/bare-board.js';
import { Board } from '../../hardware/board.js';
import type { Machine } from '../../hardware/machine.js';
import type { Profile } from '../../hardware/profile.js';
import type { CodeImage } from '../../image/code-image.js';
import { CPU_PROFILES } from '../../silicon/cpu-timing.js';
import { BootTestError } from './boot-test-error.js';
import type { BootTest } from './boot-test-file.js';
import type { PowerSettings } from './power-up.js';
import { changedProfile, type TestFiles } from './ready-test.js';
import { PROGRAM_STEPS, type Step } from './step.js';

/** A test of a program on the emulated core, with everything it depends on. */
export interface ReadyProgramTest {
  readonly test: BootTest;
  readonly program: CodeImage;
  readonly baseClockHz: number;
  /** The adapter whose board the program runs on; undefined for the board `bare`. */
  readonly adapter: { readonly profile: Profile; readonly dram: ReturnType<TestFiles['dram']> } | undefined;
}

export const BARE = 'bare';

/**
 * Gets what a test of a program names and checks its steps.
 * @throws BootTestError naming the line of whatever cannot be used
 */
export function makeProgramReady(test: BootTest, files: TestFiles): ReadyProgramTest {
  const { firmware, adapter: name, set } = test.setup;
  const get = <Result>(keyPath: string, expected: string, work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Error) || !('badInput' in error)) throw error;
      throw new BootTestError({ file: test.file, line: test.line, keyPath, expected, found: error.message });
    }
  };
  const program = get('firmware', 'an RV32 program', () => files.program(firmware!));
  if (program.machine !== undefined && program.machine !== 'riscv')
    throw wrong(test, test.line, 'firmware', 'an RV32 program', `one for ${program.machine}`);
  const adapter =
    name === BARE
      ? undefined
      : get('adapter', 'an adapter that can be used, or bare', () => {
          const profile = changedProfile(files.profile(name), set);
          return { profile, dram: files.dram(profile) };
        });
  for (const step of test.steps) checkStep(test, step, adapter !== undefined);
  const clocks = adapter && [adapter.profile.cpu.clock.is, adapter.dram.clockMhz * 1_000_000];
  return { test, program, adapter, baseClockHz: clocks === undefined ? BARE_CLOCK_HZ : baseClockHz(clocks) };
}

/** The board with the program in its memory, before the first instruction. @throws ImageError */
export function machineOf({ program, adapter }: ReadyProgramTest, settings: PowerSettings): Machine {
  const { module, sliceTicks, jumps, traceHash } = settings;
  const common = {
    module,
    ...(sliceTicks === undefined ? {} : { sliceTicks }),
    ...(traceHash === undefined ? {} : { traceHash }),
  };
  if (adapter === undefined) {
    const bare = new BareBoard({ ...common, profile: CPU_PROFILES.hazard3, ram: ramFor(program) });
    loadInto(bare.memory, program);
    return bare;
  }
  const { profile, dram } = adapter;
  const board = new Board(profile, { ...common, dram, ...(jumps === undefined ? {} : { jumps }) });
  // What runs before the program has tested and filled DRAM: its ECC is valid everywhere.
  board.dram.markAllWritten();
  const machine = new BoardMachine(board);
  loadInto(machine.memory, program);
  return machine;
}

function checkStep(test: BootTest, step: Step, hasSerial: boolean): void {
  if (!PROGRAM_STEPS.includes(step.kind))
    throw wrong(test, step.line, step.kind, `a step for a program: ${PROGRAM_STEPS.join(', ')}`, step.kind);
  if (step.kind === 'write-uart' && !hasSerial)
    throw wrong(test, step.line, step.kind, 'a board with a UART', 'bare, which has none');
  if (step.kind !== 'expect') return;
  for (const { claim, text } of step.expectations)
    if (claim.about !== 'uart' && claim.about !== 'memory')
      throw wrong(test, step.line, step.kind, 'an expectation about a program: uart "…", memory', `"${text}"`);
}

function wrong(test: BootTest, line: number, keyPath: string, expected: string, found: string): BootTestError {
  const next = 'docs/boot-tests.md says which steps a test of a program has.';
  return new BootTestError({ file: test.file, line, keyPath, expected, found }, [], next);
}
