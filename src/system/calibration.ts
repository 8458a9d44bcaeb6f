import { Board, type BoardOptions } from '../hardware/board.js';
import type { Frame, Sender } from '../hardware/port.js';
import type { Profile } from '../hardware/profile.js';
import type { IoCosts } from './calibrated-adapter.js';

/** Transfers that are measured of each size, apart from each other so that they meet refresh at all its phases. */
const SAMPLES = 256;
/** A number of ticks that has no divisor in common with refresh and clocks. */
const APART_TICKS = 100_003;

interface Sample {
  receiveTicks: number;
  sendTicks: number;
}

/**
 * What the full model takes for the parts of an I/O: lone I/Os of every size through port 0 of a board of this profile.
 * @param sizesBytes every number of bytes that a port takes in or sends back for an I/O
 */
export function calibrate(profile: Profile, options: BoardOptions, sizesBytes: readonly number[]): IoCosts {
  const board = new Board(profile, options);
  board.dram.markAllWritten();
  const costs = new Map<number, Sample>();
  for (const bytes of [...new Set(sizesBytes)].sort((a, b) => a - b)) costs.set(bytes, measure(board, bytes));
  const of = (part: keyof Sample) => (bytes: number) => {
    const sample = costs.get(bytes);
    if (sample === undefined) throw new RangeError(`${bytes} bytes were not calibrated`);
    return sample[part];
  };
  return {
    receiveTicks: of('receiveTicks'),
    sendTicks: of('sendTicks'),
    serviceTicks: board.cpuTicks(profile.cpu.ioService.is),
  };
}

/** Mean ticks of a transfer of these bytes in either direction. */
function measure(board: Board, bytes: number): Sample {
  const { clock } = board;
  const port = board.ports[0]!;
  let receiveTicks = 0;
  let sendTicks = 0;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    let arrived = 0;
    let accepted: number | undefined;
    let answered: number | undefined;
    let handed = 0;
    const sender: Sender = {
      answerBytes: bytes,
      fill: () => {},
      accepted: () => {
        accepted = clock.now;
      },
      processed: () => {},
      answered: () => {
        answered = clock.now;
      },
      dropped: () => {},
    };
    clock.at(clock.now + APART_TICKS, () => {
      arrived = clock.now;
      port.arrive(sender, bytes);
    });
    clock.runUntil(() => accepted !== undefined);
    const frame: Frame = board.frames.shift()!;
    handed = clock.now;
    port.answer(frame, 'old');
    clock.runUntil(() => answered !== undefined);
    receiveTicks += accepted! - arrived;
    sendTicks += answered! - handed;
  }
  return { receiveTicks: Math.round(receiveTicks / SAMPLES), sendTicks: Math.round(sendTicks / SAMPLES) };
}
