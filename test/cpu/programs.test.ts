// The ISA test programs through `tohost`: on each profile of the core, and on qemu as a second opinion about the programs.
import { describe, expect } from 'vitest';
import * as map from '../../assembly/memory-map.js';
import { CPU_PROFILES } from '../../src/silicon/cpu-timing.js';
import { testWithTools } from '../debian-tool.js';
import { makeProgramBench, QEMU, runOnCore, runOnQemu } from './programs/run.js';
import { ASSEMBLER_TOOLS, type BuildOptions, build, machineSources, userSources } from './programs/toolchain.js';

const sources = [...userSources(), ...machineSources()];
const groups = [...new Set(sources.map(({ name }) => name.split('-')[0]!))];
const encodings = [{ compressed: false }, { compressed: true }];

/** What a core lacks, so that a program cannot pass on it: its RTL has neither, or starts with its counters stopped. */
const HAZARD3_LACKS = new Map([
  ['rv32ui-ma_data', 'misaligned accesses in hardware'],
  ['rv32mi-pmpaddr', 'PMP'],
  ['rv32mi-pmp_user', 'PMP'],
  ['rv32mi-instret_overflow', 'counters that run after reset'],
  ['rv32mi-zicntr', 'counters that run after reset'],
]);
const IBEX_LACKS = new Map([
  ['rv32mi-pmpaddr', 'PMP'],
  ['rv32mi-pmp_user', 'PMP'],
]);
/** Where qemu 7.2 differs from the specification. */
const QEMU_DIFFERS = new Map([
  ['rv32mi-mepc', 'bit 0 of mepc stays'],
  ['rv32mi-instret_overflow', 'minstret counts the time of the host'],
]);

/** Programs of a group that do not end with 'passed', in both encodings. */
function notPassed(group: string, run: (elf: string) => string, options: BuildOptions = {}): string[] {
  return sources
    .filter(({ name }) => name.startsWith(`${group}-`))
    .flatMap((source) =>
      encodings.map((encoding) => ({ name: source.name, result: run(build(source, { ...options, ...encoding })) })),
    )
    .filter(({ result }) => result !== 'passed')
    .map(({ name, result }) => `${name}: ${result}`);
}

/** Names of programs of a group that a core lacks something for; they must not pass, or the list is out of date. */
const expectedNames = (group: string, lacks: ReadonlyMap<string, string>): string[] =>
  [...lacks.keys()].filter((name) => name.startsWith(`${group}-`)).sort();
const names = (results: readonly string[]): string[] => [...new Set(results.map((r) => r.split(':')[0]!))].sort();

describe.each(groups)('%s', (group) => {
  testWithTools(ASSEMBLER_TOOLS, 'functional: every program passes', () => {
    const bench = makeProgramBench(CPU_PROFILES.functional);
    expect(notPassed(group, (elf) => runOnCore(bench, elf))).toEqual([]);
  });

  testWithTools(ASSEMBLER_TOOLS, 'hazard3: every program passes but those for what the core lacks', () => {
    const bench = makeProgramBench(CPU_PROFILES.hazard3);
    const results = notPassed(group, (elf) => runOnCore(bench, elf));
    expect(names(results), results.join('\n')).toEqual(expectedNames(group, HAZARD3_LACKS));
  });

  testWithTools(ASSEMBLER_TOOLS, 'ibex-maxperf with atomics and bit manipulation added', () => {
    const bench = makeProgramBench(CPU_PROFILES['ibex-maxperf'], ['a', 'zba', 'zbb', 'zbs']);
    const results = notPassed(group, (elf) => runOnCore(bench, elf), { trapAlign: 256 });
    expect(names(results), results.join('\n')).toEqual(expectedNames(group, IBEX_LACKS));
  });

  testWithTools([...ASSEMBLER_TOOLS, QEMU], 'qemu agrees with what the programs expect', () => {
    const results = notPassed(group, runOnQemu);
    expect(names(results), results.join('\n')).toEqual(expectedNames(group, QEMU_DIFFERS));
  });
});

testWithTools(ASSEMBLER_TOOLS, 'hazard3 passes the programs about counters once they are started', () => {
  for (const name of ['rv32mi-instret_overflow', 'rv32mi-zicntr']) {
    const bench = makeProgramBench({ ...CPU_PROFILES.hazard3, mcountinhibitReset: 0 });
    expect(runOnCore(bench, build(sources.find((source) => source.name === name)!))).toBe('passed');
    expect(bench.cpu.word(map.CPU_MCOUNTINHIBIT)).toBe(0);
  }
});

testWithTools(ASSEMBLER_TOOLS, 'how the advance is cut changes no verdict', () => {
  const bench = makeProgramBench(CPU_PROFILES.hazard3);
  for (const name of ['rv32ui-fence_i', 'rv32ua-lrsc', 'rv32mi-illegal', 'rv32uc-rvc'])
    for (const chunk of [1, 7]) {
      const elf = build(sources.find((source) => source.name === name)!, { compressed: true });
      expect(runOnCore(bench, elf, chunk), `${name}, chunks of ${chunk}`).toBe('passed');
    }
});

testWithTools([...ASSEMBLER_TOOLS, QEMU], 'a wrong value is reported as the number of its test', () => {
  const body = ['li gp, 2', 'li a0, 5', 'CHECK a0, 5', 'li gp, 3', 'CHECK a0, 6', 'VERDICT', ''];
  const elf = build({ name: 'wrong', text: ['.include "environment.s"', 'START user', ...body].join('\n') });
  expect(runOnCore(makeProgramBench(CPU_PROFILES.functional), elf)).toBe('failed: test 3');
  expect(runOnQemu(elf)).toContain('failed: test 3');
});
