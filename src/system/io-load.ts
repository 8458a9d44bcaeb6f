import { ticksOfSeconds } from '../clock.js';
import type { Board } from '../hardware/board.js';
import { BoardPort } from './board-port.js';
import { Fleet, volumeBlocks } from './fleet.js';
import { pathTimers } from './host-timers.js';
import { Storage } from './storage.js';
import { timelineOf } from './timeline.js';
import type { Workload } from './workload.js';
import type { CheckResult } from './write-checker.js';

/** Where the I/O of one adapter comes from. */
export interface IoLoad {
  start(): void;
  /** Nothing new comes; what is open is still done. */
  stop(): void;
  /** I/Os that are not done. */
  readonly pending: number;
  /** I/O runs undisturbed for so many ticks before anything happens, and goes on for so many once it is over. */
  readonly warmUpTicks: number;
  readonly coolDownTicks: number;
}

const WARM_UP_INTERVALS = 10;
const COOL_DOWN_INTERVALS = 2;

/** The constant-rate sources of the ports, as the profile has them. */
export function portSources(board: Board): IoLoad {
  const intervalTicks = board.timing.ticks('ports.ioInterval');
  return {
    start: () => {
      for (const port of board.ports) port.startSource();
    },
    stop: () => {
      for (const port of board.ports) port.stopSource();
    },
    get pending() {
      return board.ports.reduce((sum, port) => sum + port.pending, 0);
    },
    warmUpTicks: intervalTicks * WARM_UP_INTERVALS,
    coolDownTicks: intervalTicks * COOL_DOWN_INTERVALS,
  };
}

/** Hosts run undisturbed for this long before and behind the update, so that there is something to compare with. */
const UNDISTURBED = { numerator: 1, denominator: 4 };

/** Hosts on the ports of one adapter, their storage behind it. */
export class HostLoad implements IoLoad {
  readonly warmUpTicks: number;
  readonly coolDownTicks: number;
  readonly storage: Storage;
  readonly fleet: Fleet;
  readonly #board: Board;

  /** @throws RangeError when an I/O of the workload does not fit the buffers of a port */
  constructor(board: Board, workload: Workload) {
    const { timing, clock, trace, ports, profile } = board;
    const { baseClockHz } = timing;
    this.#board = board;
    this.warmUpTicks = ticksOfSeconds(UNDISTURBED, baseClockHz);
    this.coolDownTicks = this.warmUpTicks;
    this.storage = new Storage(workload.hosts, volumeBlocks(workload));
    const timeline = timelineOf(clock);
    const { switchHoldTicks } = pathTimers(profile.fabric, workload.timers, baseClockHz);
    const hostPorts = ports.map(
      (port) =>
        new BoardPort(port, {
          adapter: 0,
          timeline,
          nowTick: () => clock.now,
          atBoard: (tick, action) => {
            if (tick <= clock.now) action();
            else clock.at(tick, action);
          },
          target: this.storage,
          latencyTicks: ticksOfSeconds(workload.fabricLatency, baseClockHz),
          switchHoldTicks,
          ratio: 1,
        }),
    );
    this.fleet = new Fleet(workload, {
      timeline,
      baseClockHz,
      fabric: profile.fabric,
      storage: this.storage,
      trace,
      portsOf: (host) =>
        Array.from({ length: workload.pathsPerHost }, (_, path) => hostPorts[(host + path) % hostPorts.length]!),
    });
  }

  start(): void {
    this.fleet.start();
  }

  stop(): void {
    this.fleet.stop();
  }

  get pending(): number {
    return this.fleet.open + this.#board.ports.reduce((sum, port) => sum + port.pending, 0);
  }

  /** What became of every write; the end of the run. */
  check(): CheckResult {
    return this.storage.checker.result();
  }
}
