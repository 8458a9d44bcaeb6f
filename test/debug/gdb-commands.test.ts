import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DebugTarget } from '../../src/debug/debug-target.js';
import { GdbCommands } from '../../src/debug/gdb-commands.js';
import { Monitor } from '../../src/debug/monitor.js';
import { BareBoard } from '../../src/hardware/bare-board.js';
import { CPU_PROFILES } from '../../src/silicon/cpu-timing.js';
import { silicon } from '../../src/silicon/module-node.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

function session() {
  const machine = new BareBoard({ module: silicon(), profile: CPU_PROFILES.hazard3 });
  machine.core.cpu.reset(0x80);
  const target = new DebugTarget(machine);
  const reset = () => {
    machine.core.cpu.reset(0x80);
    return { says: 'reset', resumes: true };
  };
  const commands = new GdbCommands(target, new Monitor(machine, reset, () => undefined));
  return { machine, target, say: (text: string) => commands.answer(bytes(text)) };
}

describe('commands of the remote serial protocol', () => {
  test('read and write registers, least significant byte first', () => {
    const { machine, say } = session();
    expect(say('P5=78563412')).toBe('OK');
    expect(machine.core.cpu.register(5)).toBe(0x1234_5678);
    expect(say('p5')).toBe('78563412');
    expect(say('p20')).toBe('80000000');
    expect(say('g')).toHaveLength(33 * 8);
  });

  test('reach CSRs by number', () => {
    const { say } = session();
    expect(say(`P${(65 + 0x340).toString(16)}=efbeadde`)).toBe('OK');
    expect(say(`p${(65 + 0x340).toString(16)}`)).toBe('efbeadde');
    expect(say('pffff')).toBe('E01');
  });

  test('read and write memory, and refuse what is none', () => {
    const { say } = session();
    expect(say('M100,4:01020304')).toBe('OK');
    expect(say('m100,4')).toBe('01020304');
    expect(say('X102,2:ab')).toBe('OK');
    expect(say('m100,4')).toBe('01026162');
    expect(say('m70000000,4')).toBe('E14');
    expect(say('M100,4:01')).toBe('E01');
  });

  test('hand out the target description piece by piece', () => {
    const { say } = session();
    let text = '';
    for (let piece = 'm'; piece.startsWith('m'); ) {
      piece = say(`qXfer:features:read:target.xml:${text.length.toString(16)},100`);
      text += piece.slice(1);
    }
    expect(text).toMatch(/^<\?xml.*<\/target>$/s);
    expect(text).toContain('name="mcycle"');
  });

  test('answer what they do not know with nothing, as the protocol wants', () => {
    expect(session().say('vMustReplyEmpty')).toBe('');
    expect(session().say('Z9,0,0')).toBe('');
  });

  test('say that no more breakpoints fit', () => {
    const { say } = session();
    const answers = Array.from({ length: 64 }, (_, index) => say(`Z0,${(0x100 + 4 * index).toString(16)},4`));
    expect(answers.at(0)).toBe('OK');
    expect(answers.at(-1)).toBe('E1c');
  });

  test('let monitor commands through', () => {
    const { say } = session();
    const hex = Buffer.from('cycles').toString('hex');
    expect(Buffer.from(say(`qRcmd,${hex}`), 'hex').toString()).toMatch(/^cycle 0, instret 0, tick 0/);
  });

  test('made of noise get an answer', () => {
    const { say } = session();
    fc.assert(
      fc.property(
        fc.constantFrom('', 'g', 'G', 'p', 'P', 'm', 'M', 'X', 'Z0', 'z2', 'q', 'qXfer:', 'qRcmd,', 'v', 'H'),
        fc.string({ maxLength: 40 }),
        (command, rest) => {
          expect(typeof say(command + rest)).toBe('string');
        },
      ),
    );
  });
});
