import { describe, expect, test } from 'vitest';
import { imagePath, readElf, type Version } from '../../firmware/elf.js';
import { FABRIC_ID, fcpCommand, frame, payloadOf, plogi, prli, R_CTL, rCtlOf } from './frames.js';
import { Rig } from './rig.js';

/** Boots an image as the boot ROM leaves it: at its run base, no handover. */
function boot(version: Version, coreName = 'functional', sliceTicks?: number): Rig {
  const rig = new Rig({ 'cpu.core': coreName, 'ports.linkUp': '1ms' }, sliceTicks);
  const elf = readElf(imagePath(version));
  for (const { physical, bytes } of elf.segments) rig.board.dram.poke(physical, bytes);
  const { core } = rig.board;
  core.reset(elf.symbols.get('_start')!.address);
  core.cpu.setRegister(10, 0);
  return rig;
}

const lines = (rig: Rig): string[] => rig.of('uart').map(({ text }) => text);
const markers = (rig: Rig): string[] => rig.of('marker').map(({ name }) => name);

describe('the reference firmware on the board', () => {
  test('comes up and says so, by UART and marker', () => {
    const rig = boot('1.0.0');
    rig.until(() => lines(rig).includes('ready'));
    expect(lines(rig)).toEqual([
      'fastload reference firmware 1.0.0',
      'fastload key: absent',
      'standard initialization done',
      'ready',
    ]);
    expect(markers(rig)).toEqual(['boot', 'standard-initialization', 'ready']);
    expect(rig.of('register-reserved')).toEqual([]);
    expect(rig.of('link-up').map(({ port }) => port)).toEqual([0, 1, 2, 3]);
  });

  test('gives the same trace however finely time is sliced, on a core with its own timing', () => {
    const traces = [undefined, 10_007].map((sliceTicks) => {
      const rig = boot('1.0.0', 'hazard3', sliceTicks);
      rig.until(() => lines(rig).includes('ready'));
      return [rig.board.core.cpu.cycle, rig.board.core.cpu.instret, rig.board.trace.digest()];
    });
    expect(traces[1]).toEqual(traces[0]);
  });

  test('serves a host: logins, then a READ answered with its blocks', () => {
    const rig = boot('2.0.0');
    const port = rig.board.devices.ports[1]!;
    const sent: Uint8Array[] = [];
    port.listen((bytes) => void sent.push(bytes));
    rig.until(() => markers(rig).includes('ready'));
    const exchange = (bytes: Uint8Array, answers: number): Uint8Array[] => {
      const before = sent.length;
      port.receive(bytes);
      rig.until(() => sent.length === before + answers);
      return sent.slice(before);
    };
    rig.until(() => sent.length === 1);
    expect([rCtlOf(sent[0]!), payloadOf(sent[0]!).getUint8(0)]).toEqual([R_CTL.elsRequest, 4]);
    expect(new DataView(sent[0]!.buffer).getUint32(0) & 0xff_ffff).toBe(FABRIC_ID);
    const [loginReply] = exchange(frame({ rCtl: R_CTL.elsRequest }, plogi()), 1);
    expect([rCtlOf(loginReply!), payloadOf(loginReply!).getUint8(0)]).toEqual([R_CTL.elsReply, 2]);
    const [processReply] = exchange(frame({ rCtl: R_CTL.elsRequest }, prli()), 1);
    expect(payloadOf(processReply!).getUint8(0)).toBe(2);
    const read10 = [0x28, 0, 0, 0, 0x12, 0x34, 0, 0, 2, 0];
    const [data, response] = exchange(frame({ rCtl: R_CTL.command, exchange: 0x77 }, fcpCommand(read10, 1024)), 2);
    expect([rCtlOf(data!), data!.length, rCtlOf(response!)]).toEqual([R_CTL.data, 24 + 1024, R_CTL.response]);
    const words = payloadOf(data!);
    expect([words.getUint32(0), words.getUint32(512 + 4)]).toEqual([0x1234 << 8, (0x1235 << 8) ^ (512 + 4)]);
    expect(payloadOf(response!).getUint8(11)).toBe(0);
    expect(new DataView(response!.buffer).getUint16(16)).toBe(0x77);
    expect(markers(rig)).toContain('first-io');
    // Each received frame gives its credit back; the first return is the whole ring's.
    rig.until(() => rig.of('credit-returned').filter((event) => event.port === 1).length === 1 + 3);
  });

  test('answers the mailbox from its service loop', () => {
    const rig = boot('1.1.0');
    rig.until(() => lines(rig).includes('ready'));
    const replies: number[] = [];
    rig.board.devices.mailbox.send(77, 0, ({ result }) => replies.push(result));
    rig.until(() => replies.length > 0);
    expect(replies).toEqual([1]);
  });

  test('sleeps while there is nothing to do, also after a link has come up', () => {
    const rig = boot('1.0.0');
    rig.until(() => lines(rig).includes('ready'));
    rig.passSeconds(0.02);
    const before = rig.board.core.cpu.instret;
    rig.passSeconds(0.05);
    expect(rig.board.core.cpu.instret - before).toBeLessThan(2000);
  });

  test('keeps its watchdog fed', () => {
    const rig = boot('1.0.0');
    rig.until(() => lines(rig).includes('ready'));
    rig.passSeconds(0.25);
    const [leftTicks, counting] = [rig.read(0xf001_0008), rig.read(0xf001_000c)];
    expect(counting).toBe(1);
    expect(leftTicks).toBeGreaterThan(10_000_000 - 1_100_000);
    expect(leftTicks).toBeLessThanOrEqual(10_000_000);
  });
});
