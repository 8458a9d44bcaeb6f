import { describe, expect, test } from 'vitest';
import { FLASH_BASE } from '../../assembly/memory-map.js';
import { AdapterStart, installImage, type KeyFound, type StartKind } from '../../src/boot/adapter-start.js';
import { BoardMachine } from '../../src/boot/board-machine.js';
import { type BootResult, boot } from '../../src/boot/boot-session.js';
import { SymbolTable } from '../../src/boot/symbols.js';
import { loadPart } from '../../src/cli/dram-parts.js';
import { containerOf } from '../../src/cli/images.js';
import { packagedProfiles } from '../../src/cli/packaged-profiles.js';
import { Board } from '../../src/hardware/board.js';
import { overrideProfile } from '../../src/hardware/profile-parse.js';
import { silicon } from '../../src/silicon/module-node.js';
import { checkOldImage } from '../../src/system/booted-adapter.js';
import type { Traced } from '../../src/trace.js';
import { imagePath, type Version } from '../firmware/elf.js';
import { fcpCommand, frame, payloadOf, plogi, prli, R_CTL, rCtlOf } from '../hardware/devices/frames.js';

interface Options {
  readonly core?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly sliceTicks?: number;
  /** Bytes of the container that flash holds differently, behind its header. */
  readonly patch?: { readonly offset: number; readonly words: readonly number[] };
  readonly seconds?: number;
}

interface Booted {
  readonly board: Board;
  readonly result: BootResult;
  /** Lines of the serial line since the boot began. */
  readonly lines: readonly string[];
  readonly events: readonly Traced[];
}

const QUICK = { 'dram.test': 'none', 'ports.linkUp': '1ms' };

function bootAdapter(version: Version, kind: StartKind, key: KeyFound, options: Options = {}): Booted {
  const { core = 'functional', set = QUICK, sliceTicks, patch, seconds = 5 } = options;
  const profile = Object.entries({ ...set, 'cpu.core': core }).reduce(
    (changed, [name, value]) => overrideProfile(changed, name, value),
    packagedProfiles().resolve('fc-host-adapter'),
  );
  const board = new Board(profile, {
    module: silicon(),
    dram: loadPart(profile.dram.part),
    ...(sliceTicks === undefined ? {} : { sliceTicks }),
  });
  const container = containerOf(imagePath(version), undefined, 'old');
  const image = checkOldImage(container, profile);
  installImage(board, container, 0);
  const start = new AdapterStart(board, image, kind, key);
  const limitTicks = seconds * board.timing.baseClockHz;
  start.prepare(limitTicks);
  if (patch !== undefined) {
    const view = new DataView(board.window(FLASH_BASE + patch.offset, 4 * patch.words.length).buffer);
    for (const [index, word] of patch.words.entries())
      view.setUint32(FLASH_BASE + patch.offset + 4 * index, word, true);
  }
  const events: Traced[] = [];
  board.trace.view((event) => void events.push(event));
  const printed: number[] = [];
  const result = boot({
    machine: new BoardMachine(board),
    entry: 0,
    start: () => start.start(),
    symbols: new SymbolTable([]),
    timeoutTicks: limitTicks,
    untilReady: true,
    commandLine: version,
    output: (bytes) => printed.push(...bytes),
  });
  const text = new TextDecoder().decode(Uint8Array.from(printed));
  return { board, result, events, lines: text.split('\r\n').filter((line) => line !== '') };
}

const banner = (version: Version): string => `fastload reference firmware ${version}`;
const STANDARD = ['standard initialization done', 'ready'];
const FASTLOAD = ['fastload key: accepted', 'fastload initialization done', 'ready'];

describe('a cold boot of the reference firmware, by the boot ROM from flash', () => {
  test.each<[Version, string]>([
    ['1.0.0', 'functional'],
    ['1.0.0', 'hazard3'],
    ['2.0.0', 'functional'],
    ['2.0.0', 'hazard3'],
  ])('%s on %s gets ready by the standard sequence', (version, core) => {
    const { result, lines, events } = bootAdapter(version, 'cold', 'absent', { core });
    expect(result).toMatchObject({ stopReason: 'ready', passed: true, fault: undefined });
    expect(lines).toEqual([banner(version), 'fastload key: absent', ...STANDARD]);
    expect(events.filter(({ kind }) => kind === 'link-up')).toHaveLength(4);
    expect(events.filter(({ kind }) => kind === 'register-reserved')).toEqual([]);
  });

  test('with the adapter’s own numbers waits for its links by the clock, however long they take', () => {
    const { result, board } = bootAdapter('1.0.0', 'cold', 'absent', { set: { 'dram.test': 'none' } });
    expect(result.stopReason).toBe('ready');
    expect(result.ticks / board.timing.baseClockHz).toBeGreaterThan(1.5);
  });

  test('goes the standard way with a key, too: DRAM holds nothing that it could speak of', () => {
    const { lines } = bootAdapter('1.0.0', 'cold', 'present');
    expect(lines).toEqual([banner('1.0.0'), 'fastload key: accepted', ...STANDARD]);
  });

  test('does the same however finely time is sliced', () => {
    const runs = [undefined, 100_003].map((sliceTicks) => {
      const slices = sliceTicks === undefined ? {} : { sliceTicks };
      const { board, result } = bootAdapter('1.0.0', 'cold', 'absent', { core: 'hazard3', ...slices });
      return [result.cycles, result.instret, board.trace.digest()];
    });
    expect(runs[1]).toEqual(runs[0]);
  });
});

describe('a warm boot', () => {
  test.each<[Version, string]>([
    ['1.0.0', 'hazard3'],
    ['2.0.0', 'functional'],
  ])('of %s on %s with a key takes over tables, queues and links', (version, core) => {
    const { result, lines, events } = bootAdapter(version, 'retained', 'present', { core });
    expect(result.stopReason).toBe('ready');
    expect(lines).toEqual([banner(version), ...FASTLOAD]);
    const kinds = new Set(events.map(({ kind }) => kind));
    expect([kinds.has('link-down'), kinds.has('link-up'), kinds.has('engine-begin')]).toEqual([false, false, false]);
  });

  test.each<[KeyFound, string]>([
    ['absent', 'absent'],
    ['stale', 'stale'],
    ['torn', 'torn'],
  ])('with a key that is %s goes the standard way, and says why', (key, why) => {
    const { lines, result } = bootAdapter('1.0.0', 'retained', key);
    expect(lines).toEqual([banner('1.0.0'), `fastload key: ${why}`, ...STANDARD]);
    expect(result.stopReason).toBe('ready');
  });

  test('out of nowhere has lost its DRAM: the key alone is not enough', () => {
    const { lines } = bootAdapter('2.0.0', 'warm', 'present');
    expect(lines).toEqual([banner('2.0.0'), 'fastload key: accepted', ...STANDARD]);
  });

  test('accepts a key once: the next boot finds none', () => {
    const { board } = bootAdapter('1.0.0', 'retained', 'present');
    const { bytes } = board.nvram;
    const [slot0, slot1] = [board.nvram.peek(0x100, 4), board.nvram.peek(0x140, 4)];
    expect(bytes).toBeGreaterThan(0x140);
    expect([...slot0, ...slot1]).toEqual(Array(8).fill(0xff));
    const copies = [0x80, 0xc0].map((at) => new DataView(board.nvram.peek(at, 12).slice().buffer));
    expect(copies.map((copy) => [copy.getUint32(0, true), copy.getUint32(4, true)])).toEqual([
      [1, 5],
      [2, 6],
    ]);
  });
});

describe('an adapter that has booted', () => {
  test.each<[string, StartKind, Readonly<Record<string, string>>]>([
    ['cold, lines of 32 bytes', 'cold', {}],
    ['cold, lines of 64 bytes', 'cold', { 'cpu.dcache.line': '64B', 'cpu.icache.line': '64B' }],
    ['cold, written through', 'cold', { 'cpu.dcache.policy': 'write-through' }],
    ['with a key', 'retained', {}],
  ])('serves a host, its caches on: %s', (_, kind, set) => {
    const options = { core: 'hazard3', set: { ...QUICK, ...set } };
    const { board, result } = bootAdapter('2.0.0', kind, kind === 'cold' ? 'absent' : 'present', options);
    expect(result.stopReason).toBe('ready');
    const sent: Uint8Array[] = [];
    const port = board.devices.ports[2]!;
    port.listen((bytes) => void sent.push(bytes));
    board.core.resume();
    const until = (done: () => boolean): void => {
      const limit = board.clock.now + 0.2 * board.timing.baseClockHz;
      board.clock.at(limit, () => undefined);
      board.clock.runUntil(() => done() || board.clock.now >= limit);
      expect([done(), board.core.lastStop]).toEqual([true, undefined]);
    };
    const exchange = (bytes: Uint8Array, answers: (frames: Uint8Array[]) => boolean): Uint8Array[] => {
      const before = sent.length;
      port.receive(bytes);
      until(() => answers(sent.slice(before)));
      return sent.slice(before);
    };
    const replied = (rCtl: number) => (frames: Uint8Array[]) => frames.some((bytes) => rCtlOf(bytes) === rCtl);
    exchange(frame({ rCtl: R_CTL.elsRequest }, plogi()), replied(R_CTL.elsReply));
    exchange(frame({ rCtl: R_CTL.elsRequest }, prli()), replied(R_CTL.elsReply));
    for (let block = 0; block < 40; block += 1) {
      const read10 = [0x28, 0, 0, 0, 0x12, block, 0, 0, 2, 0];
      const answers = exchange(
        frame({ rCtl: R_CTL.command, exchange: block }, fcpCommand(read10, 1024)),
        replied(R_CTL.response),
      );
      const data = answers.find((bytes) => rCtlOf(bytes) === R_CTL.data)!;
      expect(payloadOf(data).getUint32(0)).toBe((0x1200 + block) << 8);
    }
    expect(board.core.cpu.counters.dataHits).toBeGreaterThan(0);
  });
});

describe('firmware that gets nowhere', () => {
  const VECTORS = 0x200;

  test('has nothing to boot in its slots', () => {
    const { result, lines } = bootAdapter('1.0.0', 'cold', 'absent', { patch: { offset: 0, words: [0] } });
    expect(result.stopReason).toBe('boot-failed');
    expect(lines).toEqual(['boot ROM: nothing to boot']);
  });

  test('traps: its handler says so before it resets the adapter', () => {
    // The vectors lead on by a jump; an instruction that does not exist stands in its place.
    const { result, lines } = bootAdapter('1.0.0', 'cold', 'absent', {
      patch: { offset: VECTORS + 24, words: [0, 0] },
    });
    expect(result).toMatchObject({ stopReason: 'fault', passed: false });
    expect(result.fault?.cause).toBe('illegal instruction');
    expect(lines.at(-1)).toMatch(/^trap: mcause 0x00000002/);
  });

  test('resets the adapter again and again', () => {
    // lui t0, 0xf0020; lui t1, 0xb007b; addi t1, t1, 7; sw t1, 4(t0); j .
    const words = [0xf002_02b7, 0xb007_b337, 0x0073_0313, 0x0062_a223, 0x0000_006f];
    const { result } = bootAdapter('1.0.0', 'cold', 'absent', { patch: { offset: VECTORS, words } });
    expect(result).toMatchObject({ stopReason: 'reset-loop', passed: false });
  });
});
