import { Command } from 'commander';
import { BoardMachine } from '../boot/board-machine.js';
import { type BootResult, boot } from '../boot/boot-session.js';
import { loadInto, ramFor } from '../boot/image-memory.js';
import { STOP_REASONS } from '../boot/stop-reason.js';
import { SymbolTable } from '../boot/symbols.js';
import { ticksOfSeconds } from '../clock.js';
import { BareBoard } from '../hardware/bare-board.js';
import { Board } from '../hardware/board.js';
import type { Machine } from '../hardware/machine.js';
import { overrideProfile } from '../hardware/profile-parse.js';
import type { CodeImage } from '../image/code-image.js';
import { CPU_PROFILES } from '../silicon/cpu-timing.js';
import { silicon } from '../silicon/module-node.js';
import { coreProfile, dumpOption, extensionsOption, type MemoryRangeOption, secondsOption } from './boot-options.js';
import { bootJson, bootText } from './boot-output.js';
import { loadPart } from './dram-parts.js';
import { EXIT } from './exit.js';
import { type GdbOptions, gdbHostOption, gdbPortOption, gdbServer } from './gdb-options.js';
import { loadImage } from './image/load.js';
import { InputError, readInputFile } from './input.js';
import { quantityOption } from './options.js';
import { print, printJson, writeOutputFile } from './output.js';
import { packagedProfiles } from './packaged-profiles.js';
import { Progress } from './progress.js';
import { nodeTraceHash } from './trace-hash.js';

interface BootCommandOptions extends GdbOptions {
  adapter?: string;
  cpu?: string;
  isa?: ReturnType<typeof extensionsOption>;
  maxCycles?: number;
  timeout: ReturnType<typeof secondsOption>;
  dump: readonly MemoryRangeOption[];
  expectText?: string;
  failText?: string;
  uart?: string;
  input?: string;
  json?: boolean;
}

/** `fastload boot IMAGE`: cold boot of any RV32 image, until something ends it. */
export function bootCommand(): Command {
  return new Command('boot')
    .description('boot an RV32 image on an emulated board and see what it does')
    .argument('<image>', 'ELF, MCUboot, Intel HEX, S-record or raw binary')
    .option('--adapter <profile>', 'the board: `bare` (RAM, no wait states) or an adapter')
    .option('--cpu <profile>', `timing of the core: ${Object.keys(CPU_PROFILES).join(', ')}`)
    .option('--isa <isa>', 'extensions beyond the core’s own, as rv32imac_zba or +a,+zba', extensionsOption)
    .option('--max-cycles <n>', 'end after so many CPU cycles', quantityOption)
    .option('--timeout <duration>', 'end after so much emulated time', secondsOption, secondsOption('10s'))
    .option('--dump <addr:len>', 'bytes of memory to show at the end (repeatable)', dumpOption, [])
    .option('--expect-text <text>', 'end, and pass, when firmware prints this')
    .option('--fail-text <text>', 'end, and fail, when firmware prints this')
    .option('--uart <file>', 'write what firmware prints to a file; - for standard output')
    .option('--input <file>', 'what firmware reads from its console')
    .addOption(gdbPortOption('before the first instruction'))
    .addOption(gdbHostOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      [
        '',
        'A boot ends with the expected or the failing text, a word in tohost (HTIF),',
        'semihosting exit, the marker `ready`, a fault, or a limit. The exit code is 0',
        'when that is success, 1 when it is not.',
        '',
        'Example: fastload boot program.elf --cpu hazard3 --expect-text ready',
      ].join('\n'),
    )
    .action(runBoot);
}

function runBoot(file: string, options: BootCommandOptions): void {
  const { image } = loadImage(file);
  requireRiscv(image);
  const machine = machineFor(options, image);
  const symbols = new SymbolTable(image.symbols);
  const printed: Uint8Array[] = [];
  const toScreen = options.uart === '-' || (options.uart === undefined && options.json !== true);
  const progress = new Progress('boot');
  progress.baseClockHz = machine.ticksPerSecond;
  machine.trace.view((event) => progress.show(event.tick));
  const entry = image.entry ?? image.segments[0]!.address;
  const gdb = gdbServer(machine, options, file, () => {
    machine.core.cpu.reset(entry);
    return { says: 'the core is at its reset vector', resumes: true };
  });
  const result = boot({
    machine,
    entry,
    ready: gdb === undefined ? undefined : () => gdb.attach(),
    symbols,
    expectText: options.expectText,
    failText: options.failText,
    maxCycles: options.maxCycles,
    timeoutTicks: ticksOfSeconds(options.timeout, machine.ticksPerSecond),
    untilReady: options.expectText === undefined,
    input: options.input === undefined ? undefined : readInputFile(options.input),
    commandLine: file,
    output: (bytes) => {
      printed.push(bytes);
      if (toScreen) process.stdout.write(bytes);
    },
  });
  gdb?.finish(result.passed ? 0 : 1);
  finish(machine, symbols, result, printed, options);
}

function finish(
  machine: Machine,
  symbols: SymbolTable,
  result: BootResult,
  printed: readonly Uint8Array[],
  options: BootCommandOptions,
): void {
  const uart = Buffer.concat(printed);
  if (options.uart !== undefined && options.uart !== '-') writeOutputFile(options.uart, uart);
  const dumps = options.dump.map((range) => ({ ...range, bytes: machine.peek(range.address, range.lengthBytes) }));
  const missing = dumps.find(({ bytes }) => bytes === undefined);
  if (missing !== undefined)
    throw new InputError(
      `--dump 0x${missing.address.toString(16)}:${missing.lengthBytes}: expected addresses of memory, found none there`,
    );
  const shown = dumps.map(({ address, bytes }) => ({ address, bytes: bytes! }));
  const report = { machine, symbols, result, uart, dumps: shown };
  if (options.json === true) printJson(bootJson(report));
  else print(bootText(report));
  if (!STOP_REASONS[result.stopReason].passes) process.exitCode = EXIT.verdictNo;
}

function requireRiscv(image: CodeImage): void {
  if (image.machine === undefined || image.machine === 'riscv') return;
  throw new InputError(
    `${image.sourceName}: e_machine: expected a RISC-V image, found ${image.machine}`,
    'The emulated core executes RV32 only.',
  );
}

/** The board asked for; without a word, an adapter for firmware that says it is one, else the bare board. */
function machineFor(options: BootCommandOptions, image: CodeImage): Machine {
  const name = options.adapter ?? (image.characteristics === undefined ? 'bare' : 'fc-host-adapter');
  const machine = name === 'bare' ? bareMachine(options, image) : adapterMachine(name, options.cpu);
  loadInto(machine.memory, image);
  return machine;
}

function bareMachine(options: BootCommandOptions, image: CodeImage): Machine {
  return new BareBoard({
    module: silicon(),
    profile: coreProfile(options.cpu ?? 'hazard3'),
    isa: options.isa ?? [],
    ram: ramFor(image),
    traceHash: nodeTraceHash(),
  });
}

function adapterMachine(name: string, cpu: string | undefined): Machine {
  const found = packagedProfiles().resolve(name);
  const profile = cpu === undefined ? found : overrideProfile(found, 'cpu.core', coreProfile(cpu).name);
  const board = new Board(profile, {
    module: silicon(),
    dram: loadPart(profile.dram.part),
    traceHash: nodeTraceHash(),
  });
  // What runs before the image has tested and filled DRAM: its ECC is valid everywhere.
  board.dram.markAllWritten();
  return new BoardMachine(board);
}
