import type { Clock } from '../clock.js';
import { type Process, spawn } from '../process.js';
import type { Cpu as SiliconCpu } from '../silicon/cpu.js';
import { CPU_PROFILES } from '../silicon/cpu-timing.js';
import type { Trace } from '../trace.js';
import { Bus, type Device } from './bus.js';
import type { Channel, Pace } from './channel.js';
import { Core, type CoreDrive } from './core.js';
import { ADDRESS, CORE_LINE, DEVICE_REGION, NVRAM_WINDOW_BYTES, SOURCE } from './devices/address-map.js';
import { Clint, MTIME_HZ } from './devices/clint.js';
import { CopyEngine } from './devices/copy-engine.js';
import { Mailbox } from './devices/mailbox.js';
import { Marker } from './devices/marker.js';
import { NvramWindow } from './devices/nvram-window.js';
import { Plic } from './devices/plic.js';
import { type ResetCause, ResetController, type WarmReset } from './devices/reset-controller.js';
import { Uart16550 } from './devices/uart16550.js';
import { WatchdogTimer } from './devices/watchdog-timer.js';
import type { InterruptLine } from './devices/word-device.js';
import type { Dram } from './dram.js';
import type { Nvram } from './nvram.js';
import type { Profile } from './profile.js';
import type { Timing } from './timing.js';
import type { Watchdog } from './watchdog.js';

/** What of a board its devices stand on. */
export interface BoardUnits {
  readonly profile: Profile;
  readonly clock: Clock;
  readonly trace: Trace;
  readonly timing: Timing;
  readonly dram: Dram;
  readonly nvram: Nvram;
  readonly watchdog: Watchdog;
  readonly engine: Channel;
  readonly enginePace: Pace;
  readonly skipTicks: number;
  warmReset(why: string, what: { readonly ports: boolean }): void;
  enterSelfRefresh(): Process<void>;
  leaveSelfRefresh(): Process<void>;
}

type ResettableDevice = Device & { reset(): void };

/** Where the core starts after a reset: the boot ROM. */
const RESET_PC = 0xffff_0000;

/** The board as firmware sees it: the core, and every unit with registers at its address. */
export class BoardDevices {
  readonly core: Core;
  readonly clint: Clint;
  readonly plic: Plic;
  readonly uart: Uart16550;
  readonly watchdog: WatchdogTimer;
  readonly resetController: ResetController;
  readonly nvram: NvramWindow;
  readonly engine: CopyEngine;
  readonly mailbox: Mailbox;
  readonly marker: Marker;
  readonly bus: Bus;
  readonly #units: BoardUnits;
  readonly #all: readonly ResettableDevice[];

  constructor(units: BoardUnits, cpu: SiliconCpu, drive: CoreDrive) {
    this.#units = units;
    const { clock, trace, timing } = units;
    const line =
      (bit: number): InterruptLine =>
      (level) =>
        cpu.setInterrupt(bit, level);
    this.clint = new Clint(ADDRESS.clint, clock, timing.baseClockHz, {
      software: line(CORE_LINE.software),
      timer: line(CORE_LINE.timer),
    });
    this.plic = new Plic(ADDRESS.plic, line(CORE_LINE.external));
    const { baseClockHz } = timing;
    this.uart = new Uart16550(ADDRESS.uart, { clock, trace, baseClockHz, line: this.plic.source(SOURCE.uart) });
    this.watchdog = this.#buildWatchdog();
    this.resetController = this.#buildResetController();
    this.nvram = this.#buildNvram();
    this.engine = this.#buildEngine();
    this.mailbox = new Mailbox(ADDRESS.mailbox, this.plic.source(SOURCE.mailbox));
    this.marker = new Marker(ADDRESS.marker, trace);
    this.#all = [
      this.clint,
      this.plic,
      this.uart,
      this.watchdog,
      this.resetController,
      this.nvram,
      this.engine,
      this.mailbox,
      this.marker,
    ];
    this.bus = new Bus(this.#all, trace, units.profile.cpu.busTransaction.is);
    this.#configure(cpu);
    this.core = new Core(cpu, this.bus, drive);
  }

  /** A reset of the adapter: registers as after power-up, the core stands still until somebody starts it. */
  reset(): void {
    this.core.halt();
    for (const device of this.#all) device.reset();
    this.resetController.caused('warm');
  }

  #configure(cpu: SiliconCpu): void {
    const { profile, dram } = this.#units;
    cpu.configure({
      profile: CPU_PROFILES[profile.cpu.core],
      ram: { address: 0, bytes: dram.bytes },
      regions: [{ ...DEVICE_REGION, kind: 'device' }],
      timeDivider: Math.max(1, Math.round(profile.cpu.clock.is / MTIME_HZ)),
    });
  }

  #buildWatchdog(): WatchdogTimer {
    const { watchdog, timing } = this.#units;
    return new WatchdogTimer(ADDRESS.watchdog, {
      watchdog,
      baseClockHz: timing.baseClockHz,
      periodTicks: timing.ticks('watchdog'),
      bite: () => this.#resetAdapter('watchdog', { retainDram: false, keepPorts: false }),
    });
  }

  #buildResetController(): ResetController {
    return new ResetController(ADDRESS.reset, {
      dramRetained: () => this.#units.dram.retained,
      warmReset: (how) => this.#resetAdapter('warm', how),
    });
  }

  #buildNvram(): NvramWindow {
    const { nvram, clock, timing } = this.#units;
    return new NvramWindow(ADDRESS.nvram, Math.min(nvram.bytes, NVRAM_WINDOW_BYTES), {
      nvram,
      clock,
      wordReadTicks: timing.ticks('nvram.wordRead'),
      wordWriteTicks: timing.ticks('nvram.wordWrite'),
      cpuPeriodTicks: timing.cpuPeriodTicks,
    });
  }

  #buildEngine(): CopyEngine {
    const { engine, dram, enginePace, skipTicks, profile } = this.#units;
    return new CopyEngine(ADDRESS.engine, {
      channel: engine,
      dram,
      pace: enginePace,
      blockBytes: profile.engine.block.is,
      skipTicks,
      line: this.plic.source(SOURCE.engine),
    });
  }

  /** Firmware, or its watchdog, resets the adapter: what it was doing ends in this tick. */
  #resetAdapter(cause: ResetCause, how: WarmReset): void {
    this.core.halt();
    spawn(this.#resetSequence(cause, how), (ended) => {
      if (ended.failed) throw ended.error;
    });
  }

  *#resetSequence(cause: ResetCause, { retainDram, keepPorts }: WarmReset): Process<void> {
    const units = this.#units;
    if (retainDram) yield* units.enterSelfRefresh();
    units.warmReset(cause === 'warm' ? 'asked for by firmware' : 'watchdog', { ports: !keepPorts });
    this.resetController.caused(cause);
    yield* units.timing.spend('resets.warm');
    if (retainDram) yield* units.leaveSelfRefresh();
    this.core.reset(RESET_PC);
  }
}
