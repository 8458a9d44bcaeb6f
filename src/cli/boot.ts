import { Command, Option } from 'commander';
import { FirstBootFailed, KEY_STATES } from '../boot/adapter-start.js';
import { type BootResult, boot } from '../boot/boot-session.js';
import { STOP_REASONS } from '../boot/stop-reason.js';
import { SymbolTable } from '../boot/symbols.js';
import { ticksOfSeconds } from '../clock.js';
import { BOOT_ROM } from '../hardware/devices/address-map.js';
import type { Machine } from '../hardware/machine.js';
import type { CodeImage, ImageSymbol } from '../image/code-image.js';
import { CPU_PROFILES } from '../silicon/cpu-timing.js';
import { type BootMachine, type BootMachineOptions, bootMachine } from './boot-machine.js';
import { dumpOption, extensionsOption, type MemoryRangeOption, secondsOption } from './boot-options.js';
import { bootJson, bootText } from './boot-output.js';
import { EXIT } from './exit.js';
import { type GdbOptions, gdbHostOption, gdbPortOption, gdbServer } from './gdb-options.js';
import { loadImage } from './image/load.js';
import { InputError, readInputFile } from './input.js';
import { quantityOption } from './options.js';
import { print, printJson, writeOutputFile } from './output.js';
import { Progress } from './progress.js';
import { StreamedFile } from './run-outputs.js';

interface BootCommandOptions extends BootMachineOptions, GdbOptions {
  maxCycles?: number;
  timeout: ReturnType<typeof secondsOption>;
  dump: readonly MemoryRangeOption[];
  expectText?: string;
  failText?: string;
  uart?: string;
  input?: string;
  trace?: string;
  json?: boolean;
}

/** `fastload boot IMAGE`: cold boot of any RV32 image, until something ends it. */
export function bootCommand(): Command {
  return new Command('boot')
    .summary('boot an RV32 image on an emulated board and see what it does')
    .description(
      'Execute an RV32 program on an emulated board, cycle by cycle, until something ends it, and print what it ' +
        'printed, cycles and instructions, what caches and DRAM did, and the time by function. Firmware that says for ' +
        'which adapter it is boots there, from flash through the boot ROM; any other program on plain RAM.',
    )
    .argument('<image>', 'ELF, MCUboot, Intel HEX, S-record or raw binary')
    .option('--adapter <profile>', 'the board: `bare` (RAM, no wait states) or an adapter')
    .option('--cpu <profile>', `timing of the core: ${Object.keys(CPU_PROFILES).join(', ')}`)
    .option('--isa <isa>', 'extensions beyond the core’s own, as rv32imac_zba or +a,+zba', extensionsOption)
    .option('--max-cycles <n>', 'end after so many CPU cycles', quantityOption)
    .addOption(
      new Option('--timeout <duration>', 'end after so much emulated time')
        .argParser(secondsOption)
        .default(secondsOption('10s'), '10s'),
    )
    .addOption(
      new Option('--entry <how>', 'by the boot ROM from flash, or straight at the image’s entry').choices([
        'rom',
        'image',
      ]),
    )
    .option('--cold', 'power-on: DRAM holds nothing (what happens without --warm and --key)')
    .addOption(
      new Option('--warm [dram]', 'warm reset of an adapter that was in service, DRAM kept by self-refresh or not')
        .choices(['retained', 'lost'])
        .preset('retained'),
    )
    .addOption(
      new Option('--key <state>', 'the fastload key that the boot finds (without --cold: a warm boot)').choices([
        ...KEY_STATES,
      ]),
    )
    .option('--set <key=value>', 'replace a profile number, such as ports.linkUp=1ms; may be repeated', collect)
    .addOption(
      new Option('--counters <how>', 'mcycle and minstret count from the start, or as the core’s reset leaves them')
        .choices(['on', 'reset'])
        .default('on'),
    )
    .addOption(
      new Option('--dump <addr:len>', 'bytes of memory to show at the end; may be repeated')
        .argParser(dumpOption)
        .default([], 'none'),
    )
    .option('--expect-text <text>', 'end, and pass, when firmware prints this')
    .option('--fail-text <text>', 'end, and fail, when firmware prints this')
    .option('--uart <file>', 'write what firmware prints to a file; - for standard output')
    .option('--input <file>', 'what firmware reads from its console')
    .addOption(gdbPortOption('before the first instruction'))
    .addOption(gdbHostOption())
    .option('--trace <file>', 'write every event as a JSON line')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      [
        '',
        'A boot ends with the expected or the failing text, a word in tohost (HTIF),',
        'semihosting exit, the marker `ready`, a fault, or a limit. The exit code is 0',
        'when that is success, 1 when it is not. docs/boot.md has the whole list.',
        '',
        'Examples:',
        '  fastload boot program.elf --cpu hazard3 --expect-text passed',
        '  fastload boot firmware.elf --key present',
      ].join('\n'),
    )
    .action(runBoot);
}

function runBoot(file: string, options: BootCommandOptions): void {
  const { image } = loadImage(file);
  requireRiscv(image);
  const made = bootMachine(file, image, options);
  const { machine } = made;
  const rom: ImageSymbol = { name: 'boot ROM', kind: 'function', address: BOOT_ROM.address, sizeBytes: BOOT_ROM.bytes };
  const symbols = new SymbolTable(made.start === undefined ? image.symbols : [...image.symbols, rom]);
  const printed: Uint8Array[] = [];
  const toScreen = options.uart === '-' || (options.uart === undefined && options.json !== true);
  const progress = new Progress('boot');
  progress.baseClockHz = machine.ticksPerSecond;
  const trace = options.trace === undefined ? undefined : new StreamedFile(options.trace);
  machine.trace.view((event) => {
    progress.show(event.tick);
    trace?.write(`${JSON.stringify(event)}\n`);
  });
  const timeoutTicks = ticksOfSeconds(options.timeout, machine.ticksPerSecond);
  prepare(file, made, timeoutTicks);
  const gdb = gdbServer(machine, options, file, () => {
    machine.core.cpu.reset(made.entry);
    return { says: 'the core is at its reset vector', resumes: true };
  });
  const result = boot({
    machine,
    entry: made.entry,
    start: made.start === undefined ? undefined : () => made.start!.start(),
    programCounters: options.counters === 'reset' ? 'reset' : 'running',
    ready: gdb === undefined ? undefined : () => gdb.attach(),
    symbols,
    expectText: options.expectText,
    failText: options.failText,
    maxCycles: options.maxCycles,
    timeoutTicks,
    untilReady: options.expectText === undefined,
    input: options.input === undefined ? undefined : readInputFile(options.input),
    commandLine: file,
    progress: (tick) => progress.show(tick),
    output: (bytes) => {
      printed.push(bytes);
      if (!toScreen) return;
      progress.clear();
      process.stdout.write(bytes);
    },
  });
  progress.clear();
  trace?.finish();
  gdb?.finish(result.passed ? 0 : 1);
  finish(machine, symbols, result, printed, options);
}

/** Everything before the boot itself: the service that a warm reset ends. */
function prepare(file: string, { start }: BootMachine, limitTicks: number): void {
  try {
    start?.prepare(limitTicks);
  } catch (error) {
    if (error instanceof FirstBootFailed)
      throw new InputError(`${file}: ${error.message}`, 'Boot it cold first: fastload boot without --warm and --key.');
    throw error;
  }
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

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
