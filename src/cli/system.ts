import { Command, Option } from 'commander';
import { jsonSystemReport } from '../report/json-system.js';
import { hasPassed, type SystemReport, type SystemResult } from '../report/system-report.js';
import { textSystemReport } from '../report/text-system.js';
import { parsePolicy } from '../scenario/system-file.js';
import { silicon } from '../silicon/module-node.js';
import { StorageNetwork, type SystemPlan } from '../system/storage-network.js';
import { policyName } from '../system/update-policy.js';
import { EXIT } from './exit.js';
import { paint } from './layout.js';
import { writeOutputFile } from './output.js';
import { Progress } from './progress.js';
import { type SystemOptions, systemPlanOf } from './system-input.js';
import { nodeTraceHash } from './trace-hash.js';

interface RunOptions extends SystemOptions {
  json?: boolean;
  log?: string;
  policies?: string;
  full?: boolean;
}

/** `fastload system run | compare`: a storage system updates its adapters while hosts keep sending I/O. */
export function systemCommand(): Command {
  const system = new Command('system')
    .summary('update the adapters of a storage system and report what its hosts saw')
    .description(
      'Update a storage system of several adapters while hosts send I/O, and report what every host saw. ' +
        'docs/systems.md describes system files, workloads and code packages.',
    );
  const run = withOptions(system.command('run'))
    .summary('one update, by one policy')
    .description(
      'Update the adapters of a storage system while hosts send I/O, and report what\n' +
        'every host saw. Without arguments: two adapters, one after the other.',
    )
    .addOption(new Option('--policy <policy>', 'all, pairs, rolling or rolling:N (default: rolling)'))
    .addOption(new Option('--path <path>', 'which sequence').choices(['fastload', 'standard', 'both']))
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  fastload system run\n' +
        '  fastload system run examples/systems/partners.yaml --path both\n' +
        '  fastload system run --adapters 8 --hosts 32 --workload rate=200k\n',
    );
  run.action((file: string | undefined, options: RunOptions) => {
    const plan = systemPlanOf(file, options);
    const paths = options.path === 'both' ? (['fastload', 'standard'] as const) : [plan.path];
    process.exitCode = report(
      paths.map((path) => ({ ...plan, path })),
      options,
    );
  });
  const compare = withOptions(system.command('compare'))
    .summary('the same update by several policies, side by side')
    .description('Update the same storage system by several policies and compare what its hosts saw.')
    .option('--policies <list>', 'which ones', 'all,pairs,rolling')
    .addOption(new Option('--path <path>', 'which sequence').choices(['fastload', 'standard']));
  compare.action((file: string | undefined, options: RunOptions) => {
    const policies = options.policies!.split(',').map((policy) => parsePolicy(policy.trim(), '--policies'));
    const plan = systemPlanOf(file, options);
    process.exitCode = report(
      policies.map((policy) => ({ ...plan, policy })),
      options,
    );
  });
  return system;
}

function withOptions(command: Command): Command {
  return command
    .argument('[system]', 'system file (YAML); options take the place of what it says')
    .option('--adapters <n>', 'number of adapters')
    .option('--adapter <profile>', 'name of a shipped adapter, or path of your profile')
    .option('--hosts <n>', 'number of hosts')
    .option('--workload <what>', 'what hosts send: key=value,…, a YAML file, or a log of fio')
    .option('--duration <time>', 'how long hosts send I/O at least, such as 60s')
    .option('--package <path>', 'new code: a directory, an archive or an image')
    .option('--key <pem>', 'public key that the package must be signed with')
    .option('--bus <bandwidth>', 'host bus that I/O and all adapters share, such as 2GB/s')
    .addOption(new Option('--on-failure <what>', 'when an adapter fails').choices(['stop', 'continue', 'roll-back']))
    .addOption(new Option('--full', 'the full model all the time; slow').hideHelp())
    .option('--log <file>', 'write the event log as JSON lines')
    .option('--json', 'print the report as JSON (schemas/system-report.schema.json)');
}

function report(plans: readonly SystemPlan[], options: RunOptions): number {
  const runs = plans.map((plan) => runOne(plan, options));
  const [plan] = plans;
  const whole: SystemReport = {
    adapters: plan!.adapters.length,
    hosts: plan!.workload.hosts,
    paths: plan!.workload.pathsPerHost,
    code: plan!.code.name,
    runs,
  };
  if (options.log !== undefined) writeOutputFile(options.log, logLines(runs));
  if (options.json) process.stdout.write(jsonSystemReport(whole));
  else process.stdout.write(textSystemReport(whole, { colour: paint.isColorSupported }));
  return runs.every(hasPassed) ? EXIT.passed : EXIT.verdictNo;
}

function runOne(plan: SystemPlan, options: RunOptions): SystemResult {
  const policy = policyName(plan.policy);
  const progress = new Progress(`${plan.path}, ${policy}`);
  try {
    const network = new StorageNetwork(plan, {
      module: silicon('release'),
      traceHash: nodeTraceHash,
      alwaysFull: options.full === true,
      onProgress: (tick, states) => {
        const done = states.filter((state) => state === 'updated').length;
        progress.show(tick, `, ${done} of ${states.length} adapters updated`);
      },
    });
    progress.baseClockHz = network.baseClockHz;
    return { ...network.run(), path: plan.path, policy };
  } finally {
    progress.clear();
  }
}

function logLines(runs: readonly SystemResult[]): string {
  return runs
    .flatMap(({ path, policy, log, baseClockHz }) =>
      log.map(({ tick, action, adapter, detail }) =>
        JSON.stringify({ path, policy, tick, seconds: tick / baseClockHz, action, adapter, detail }),
      ),
    )
    .map((line) => `${line}\n`)
    .join('');
}
