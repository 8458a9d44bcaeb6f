import { Command, Option } from 'commander';
import { ticksOfSeconds } from '../clock.js';
import type { GdbServer } from '../debug/gdb-server.js';
import { parseQuantity as parseProfileQuantity } from '../hardware/quantity.js';
import { judgeDowntime } from '../report/gate.js';
import { jsonReport } from '../report/json.js';
import { palette } from '../report/palette.js';
import type { RunReport } from '../report/run-report.js';
import { textReport } from '../report/text.js';
import { contentionLines, contentionOf } from '../report/text-contention.js';
import { runScenario, type Scenario, type ScenarioRun, withHosts } from '../scenario/scenario.js';
import { ScenarioError } from '../scenario/scenario-error.js';
import { parseScenario } from '../scenario/scenario-file.js';
import { silicon } from '../silicon/module-node.js';
import { UnusableImage } from '../system/unusable-image.js';
import type { UpdateRun } from '../system/update-run.js';
import { EXIT } from './exit.js';
import { type GdbOptions, gdbHostOption, gdbPortOption } from './gdb-options.js';
import { InputError, readInputText } from './input.js';
import { paint } from './layout.js';
import { Progress } from './progress.js';
import { type DebuggedImages, debugUpdate } from './run-gdb.js';
import { openRunOutputs, type RunOutputOptions, writeReports } from './run-outputs.js';
import { buildScenario, newImagePath, oldImagePath, type ScenarioOptions } from './scenario-input.js';
import { nodeTraceHash } from './trace-hash.js';
import { workloadOf } from './workload-input.js';

type PathChoice = 'fastload' | 'standard' | 'both';

interface RunOptions extends RunOutputOptions, ScenarioOptions, GdbOptions {
  path?: PathChoice;
  maxDowntime?: string;
  workload?: string;
  contention?: boolean;
  json?: boolean;
  silicon: 'release' | 'debug';
  slice?: string;
  jumps: boolean;
}

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** `fastload run`: one update by the fastload path, the standard path, or both side by side. */
export function runCommand(): Command {
  return new Command('run')
    .summary('update an emulated adapter and report its downtime')
    .description(
      'Replace one code image by another on an emulated adapter and report how long\n' +
        'it is down, phase by phase. Without arguments: the default adapter, from the\n' +
        'reference firmware 1.0.0 to 1.1.0, by both paths.',
    )
    .argument('[scenario]', 'scenario file (YAML); options take the place of what it says')
    .option('--adapter <profile>', 'name of a shipped adapter, or path of your profile (default: fc-host-adapter)')
    .option('--old <file>', 'image that runs: ELF, HEX, S-record, MCUboot, or .bin with a manifest')
    .option('--new <file>', 'image that replaces it')
    .option('--old-manifest <file>', 'what a raw old image is (default: FILE.manifest.yaml beside it)')
    .option('--new-manifest <file>', 'what a raw new image is')
    .addOption(new Option('--path <path>', 'which sequence to run').choices(['fastload', 'standard', 'both']))
    .addOption(
      new Option('--overlay <strategy>', 'how the new image gets into place').choices(['full', 'delta', 'remap']),
    )
    .addOption(new Option('--key-store <store>', 'where the fastload key is kept').choices(['nvram', 'dram', 'image']))
    .addOption(
      new Option('--copy-by <master>', 'who copies the image').choices(['engine', 'cpu-cached', 'cpu-uncached']),
    )
    .addOption(
      new Option('--overlay-by <master>', 'who overlays: the copy engine, or the CPU through its caches').choices([
        'engine',
        'cpu',
      ]),
    )
    .addOption(
      new Option('--modules <basis>', "whether the images' own code runs, or is charged by formula").choices([
        'native',
        'modelled',
      ]),
    )
    .option('--key <pem>', 'public key: the adapter accepts only images signed with it')
    .option('--set <key=value>', 'replace a profile number, such as resets.core=20us; may be repeated', collect)
    .option('--max-downtime <duration>', 'fail (exit 1) when the downtime is longer, such as 50ms')
    .option('--workload <what>', 'hosts that send I/O: key=value,…, a YAML file, a log of fio, or none')
    .option('--contention', 'run the first path without I/O as well, and show what I/O costs each phase')
    .option('--json', 'print the report as JSON (schemas/run-report.schema.json)')
    .option('--html <file>', 'write the report as one HTML page')
    .option('--junit <file>', 'write the verdict as JUnit XML, for CI')
    .option('--perfetto <file>', 'write a timeline for ui.perfetto.dev')
    .option('--vcd <file>', 'write waveforms for GTKWave')
    .option('--trace <file>', 'write every event as a JSON line')
    .option('--dram-trace <file>', "write what was asked of DRAM, in DRAMSim3's format")
    .addOption(gdbPortOption('before anything happens, and debug one path'))
    .addOption(gdbHostOption())
    .addOption(
      new Option('--silicon <build>', 'which build of the silicon').choices(['release', 'debug']).default('release'),
    )
    .addOption(new Option('--slice <ticks>', 'longest advance at once; changes no result').hideHelp())
    .addOption(new Option('--no-jumps', 'count periodic stretches cycle by cycle; changes no result').hideHelp())
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  fastload run\n' +
        '  fastload run --new build/fw.elf --max-downtime 50ms\n' +
        '  fastload run --path fastload --overlay delta --json\n' +
        '  fastload run --set ports.linkUp=3s --path standard\n' +
        '  fastload run --workload rate=20k,read=50%,timers.fast_io_fail=1s\n',
    )
    .action((scenario: string | undefined, options: RunOptions) => {
      process.exitCode = run(scenario, options);
    });
}

function run(scenarioPath: string | undefined, options: RunOptions): number {
  const file = scenarioPath === undefined ? undefined : parseScenario(readInputText(scenarioPath), scenarioPath);
  const built = buildScenario(file, scenarioPath, options);
  const scenario = withHosts(built, workloadOf(options.workload, built.profile));
  const choice = pathChoice(options, file?.path);
  const paths = choice === 'both' ? (['fastload', 'standard'] as const) : ([choice] as const);
  const budgetTicks = budgetOf(options.maxDowntime);
  const images: DebuggedImages = {
    old: oldImagePath(file, scenarioPath, options),
    new: newImagePath(file, scenarioPath, options),
    stagingBase: scenario.stagingBase,
  };
  const runs = paths.map((path) =>
    namingTheOld(images.old, () => runPath(scenario, path, options, paths.length > 1, images)),
  );
  requireStrikes(scenario, scenarioPath ?? 'scenario', runs);
  const { name, describes, fabric } = scenario.profile;
  const subject = runs.find(({ measures }) => measures.path === 'fastload') ?? runs[0]!;
  const report: RunReport = {
    adapter: { name, describes, fabric },
    runs,
    ...(budgetTicks === undefined ? {} : { gate: judgeDowntime(subject.measures, budgetTicks(subject)) }),
  };
  writeReports(options, report);
  if (options.json) process.stdout.write(jsonReport(report));
  else process.stdout.write(textReport(report, { colour: paint.isColorSupported }));
  if (options.contention && !options.json) showContention(built, subject, options);
  return verdictOf(report, runs);
}

/** The same update with next to no I/O beside it, for comparison. */
function showContention(scenario: Scenario, { measures }: UpdateRun, options: RunOptions): void {
  const quiet = withHosts(scenario, workloadOf('hosts=1,rate=1,arrivals=constant', scenario.profile));
  const { measures: idle } = runScenario({ ...quiet, disturbances: [] }, measures.path, {
    module: silicon(options.silicon),
    traceHash: nodeTraceHash(),
  });
  const lines = contentionLines(contentionOf(measures, idle), measures.baseClockHz, palette(paint.isColorSupported));
  process.stdout.write(`\n${lines.join('\n')}\n`);
}

/** A debugger follows one update: the fastload, when nobody says which. */
function pathChoice(options: RunOptions, stated: PathChoice | undefined): PathChoice {
  const choice = options.path ?? stated;
  if (options.gdb === undefined) return choice ?? 'both';
  if (choice === 'both')
    throw new InputError('--gdb: expected one path to debug, found both', 'Add --path fastload or --path standard.');
  return choice ?? 'fastload';
}

/** A fault that strikes in none of the runs has tested nothing, however well they went. */
function requireStrikes({ disturbances = [] }: Scenario, file: string, runs: readonly ScenarioRun[]): void {
  const index = disturbances.findIndex((fault) => runs.every(({ notStruck }) => notStruck.includes(fault)));
  if (index < 0) return;
  const { edge, phase } = disturbances[index]!.at;
  const paths = runs.map(({ measures }) => measures.path).join(' or ');
  throw new ScenarioError(
    file,
    `faults[${index}].at`,
    `the edge of a phase that the ${paths} update reaches`,
    `"${edge} of ${phase}"`,
    'fastload run --trace FILE shows the phases; an earlier fault may have ended the update before this one.',
  );
}

/** Passed when every path did what was asked, by the path asked for, and any budget was met. */
function verdictOf(report: RunReport, runs: readonly UpdateRun[]): number {
  const asked = runs.every(({ measures, tables, check }) => {
    const { updated, fallbacks, resumed } = measures.outcome;
    const isWhole = tables.state !== 'different' && check?.passed !== false;
    return updated && fallbacks.length === 0 && resumed?.by === measures.path && isWhole;
  });
  return asked && report.gate?.passed !== false ? EXIT.passed : EXIT.verdictNo;
}

function runPath(
  scenario: Scenario,
  path: 'fastload' | 'standard',
  options: RunOptions,
  named: boolean,
  images: DebuggedImages,
): ScenarioRun {
  const progress = new Progress(`${path} update`);
  const outputs = openRunOutputs(options, named ? path : undefined);
  let gdb: GdbServer | undefined;
  let exitCode: number = EXIT.verdictNo;
  try {
    const result = runScenario(scenario, path, {
      module: silicon(options.silicon),
      sliceTicks: options.slice === undefined ? undefined : Number(options.slice),
      jumps: options.jumps,
      traceHash: nodeTraceHash(),
      onProgress: (tick) => progress.show(tick),
      watch: (adapter, control) => {
        progress.baseClockHz = adapter.board.timing.baseClockHz;
        outputs.watch(adapter);
        if (options.gdb !== undefined) gdb = debugUpdate(adapter, control, images, options);
      },
    });
    outputs.finish(result);
    if (result.measures.outcome.updated) exitCode = EXIT.passed;
    return result;
  } finally {
    gdb?.finish(exitCode);
    progress.clear();
  }
}

function budgetOf(text: string | undefined): ((run: UpdateRun) => number) | undefined {
  if (text === undefined) return undefined;
  try {
    const seconds = parseProfileQuantity('duration', text);
    return (run) => ticksOfSeconds(seconds, run.measures.baseClockHz);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`--max-downtime: ${why}`, 'Give a duration with its unit, such as 50ms.');
  }
}

/** What the board says of an image that it cannot run, with the name of its file. */
function namingTheOld<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnusableImage) throw new InputError(`${path}: ${error.message}`, error.next);
    throw error;
  }
}
