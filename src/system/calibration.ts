import type { Sender } from '../hardware/port.js';
import type { Adapter } from '../update/adapter.js';
import { serve } from '../update/service.js';
import type { IoCosts } from './calibrated-adapter.js';

/** Lone I/Os that are measured of each kind, spread over the ports. */
const SAMPLES = 256;
/** The first ones fill the caches. */
const WARM_UP = 32;
/** Apart from each other by a number of ticks that has no divisor in common with refresh and clocks. */
const APART_TICKS = 100_003;

/** Bytes that a port takes in for an I/O, and bytes that it sends back. */
export interface IoShape {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

interface Sample {
  readonly receiveTicks: number;
  readonly serviceTicks: number;
  readonly sendTicks: number;
}

/**
 * What the full model takes for the parts of an I/O: lone I/Os of every shape on an adapter that serves. The running
 * image's own code is executed where it has any for this CPU.
 * @param adapter one that has just booted; it is used up
 */
export function calibrate(adapter: Adapter, shapes: readonly IoShape[]): IoCosts {
  serve(adapter, adapter.running!);
  const samples = new Map<string, Sample>();
  for (const shape of shapes) if (!samples.has(nameOf(shape))) samples.set(nameOf(shape), measure(adapter, shape));
  const of = (part: keyof Sample) => (shape: IoShape) => {
    const sample = samples.get(nameOf(shape));
    if (sample === undefined) throw new RangeError(`I/Os of ${nameOf(shape)} bytes were not calibrated`);
    return sample[part];
  };
  return { receiveTicks: of('receiveTicks'), serviceTicks: of('serviceTicks'), sendTicks: of('sendTicks') };
}

function nameOf({ bytesIn, bytesOut }: IoShape): string {
  return `${bytesIn}/${bytesOut}`;
}

/** Mean ticks of each part of a lone I/O. */
function measure({ board }: Adapter, { bytesIn, bytesOut }: IoShape): Sample {
  const { clock, ports } = board;
  const sums = { receiveTicks: 0, serviceTicks: 0, sendTicks: 0 };
  for (let sample = 0; sample < WARM_UP + SAMPLES; sample += 1) {
    const at = { arrived: 0, accepted: 0, processed: 0, answered: 0 };
    const sender: Sender = {
      answerBytes: bytesOut,
      fill: () => {},
      accepted: () => {
        at.accepted = clock.now;
      },
      processed: () => {
        at.processed = clock.now;
      },
      answered: () => {
        at.answered = clock.now;
      },
      dropped: () => {},
    };
    clock.at(clock.now + APART_TICKS, () => {
      at.arrived = clock.now;
      ports[sample % ports.length]!.arrive(sender, bytesIn);
    });
    clock.runUntil(() => at.answered > 0);
    if (sample < WARM_UP) continue;
    sums.receiveTicks += at.accepted - at.arrived;
    sums.serviceTicks += at.processed - at.accepted;
    sums.sendTicks += at.answered - at.processed;
  }
  return {
    receiveTicks: Math.round(sums.receiveTicks / SAMPLES),
    serviceTicks: Math.round(sums.serviceTicks / SAMPLES),
    sendTicks: Math.round(sums.sendTicks / SAMPLES),
  };
}
