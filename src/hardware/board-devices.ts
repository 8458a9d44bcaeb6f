import { HOST_MEMORY_WINDOW_BYTES } from '../../assembly/memory-map.js';
import type { Clock } from '../clock.js';
import { type Process, type Running, spawn } from '../process.js';
import type { Cpu as SiliconCpu } from '../silicon/cpu.js';
import { CPU_PROFILES, type CpuExtension } from '../silicon/cpu-timing.js';
import type { Silicon } from '../silicon/silicon.js';
import type { Trace } from '../trace.js';
import { Bus, type Device } from './bus.js';
import type { Channel, Pace } from './channel.js';
import { Core, type CoreDrive } from './core.js';
import {
  ADDRESS,
  BOOT_ROM,
  CORE_LINE,
  DEVICE_REGION,
  FLASH_WINDOW,
  NVRAM_WINDOW_BYTES,
  PORT_STRIDE,
  SOURCE,
  WIRE_BYTES,
  WIRE_OFFSET,
} from './devices/address-map.js';
import { mountBootRom } from './devices/boot-rom.js';
import { Clint, MTIME_HZ } from './devices/clint.js';
import { CopyEngine } from './devices/copy-engine.js';
import { DramController } from './devices/dram-controller.js';
import { FlashController } from './devices/flash-controller.js';
import { FlashWindow } from './devices/flash-window.js';
import { HostDma } from './devices/host-dma.js';
import { Mailbox } from './devices/mailbox.js';
import { Marker } from './devices/marker.js';
import { NvramWindow } from './devices/nvram-window.js';
import { Plic } from './devices/plic.js';
import { PortQueue } from './devices/port-queue.js';
import { type ResetCause, ResetController, type WarmReset } from './devices/reset-controller.js';
import { Uart16550 } from './devices/uart16550.js';
import { WatchdogTimer } from './devices/watchdog-timer.js';
import type { InterruptLine } from './devices/word-device.js';
import type { Dram } from './dram.js';
import type { Flash } from './flash.js';
import type { Nvram } from './nvram.js';
import type { Port } from './port.js';
import type { Profile } from './profile.js';
import type { Timing } from './timing.js';
import type { Watchdog } from './watchdog.js';

/** What of a board its devices stand on. */
export interface BoardUnits {
  readonly profile: Profile;
  readonly clock: Clock;
  readonly trace: Trace;
  readonly timing: Timing;
  readonly silicon: Silicon;
  readonly dram: Dram;
  readonly flash: Flash;
  readonly flashDma: Channel;
  readonly flashReadPace: Pace;
  readonly nvram: Nvram;
  readonly watchdog: Watchdog;
  readonly engine: Channel;
  readonly enginePace: Pace;
  readonly hostDma: Channel;
  readonly hostBusPace: Pace;
  readonly hostBusPieceBytes: number;
  readonly skipTicks: number;
  /** Extensions that the core has beside its profile's. */
  readonly isa: readonly CpuExtension[];
  /** 0 without one. */
  readonly dataCache: { readonly bytes: number; readonly lineBytes: number };
  readonly ports: readonly Port[];
  readonly portChannels: readonly Channel[];
  hostMemory(bytes: number): Uint8Array;
  initialiseDram(): Process<void>;
  testDram(): Process<void>;
  fillDram(): Process<void>;
  warmReset(why: string, what: { readonly ports: boolean }): void;
  enterSelfRefresh(): Process<void>;
  leaveSelfRefresh(): Process<void>;
}

type ResettableDevice = Device & { reset(): void };

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
  readonly hostDma: HostDma;
  readonly mailbox: Mailbox;
  readonly marker: Marker;
  readonly flash: FlashController;
  readonly dram: DramController;
  readonly ports: readonly PortQueue[];
  readonly bus: Bus;
  readonly #units: BoardUnits;
  /** All but ports and PLIC. */
  readonly #plain: readonly ResettableDevice[];
  #resetting: Running | undefined;

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
    this.hostDma = this.#buildHostDma();
    this.mailbox = new Mailbox(ADDRESS.mailbox, this.plic.source(SOURCE.mailbox));
    this.marker = new Marker(ADDRESS.marker, trace);
    this.flash = this.#buildFlash();
    this.dram = this.#buildDram();
    this.ports = units.ports.map((port, index) => this.#buildPort(port, index));
    this.#plain = [
      this.clint,
      this.uart,
      this.watchdog,
      this.resetController,
      this.nvram,
      this.engine,
      this.hostDma,
      this.mailbox,
      this.marker,
      this.flash,
      this.dram,
      this.#buildFlashWindow(),
    ];
    this.bus = new Bus([this.plic, ...this.#plain, ...this.ports], trace, units.profile.cpu.busTransaction.is);
    this.#configure(cpu);
    this.core = new Core(cpu, this.bus, drive);
  }

  /**
   * A reset of the adapter: registers as after power-up, the core stands still until somebody starts it. Ports that are
   * not reset go on with their queues where they were.
   */
  reset({ ports }: { readonly ports: boolean }): void {
    this.core.halt();
    for (const device of this.#plain) device.reset();
    for (const port of this.ports) {
      if (ports) port.reset();
      else port.interrupted();
    }
    // Behind those that drive its sources: it keeps what is still asked for.
    this.plic.reset();
    this.resetController.caused('warm');
  }

  /** Power goes; when it is back, somebody starts the core. */
  losePower(): void {
    this.#resetting?.freeze();
    this.nvram.losePower();
    this.reset({ ports: true });
    this.resetController.caused('powerOn');
  }

  /** The core starts in the boot ROM, as behind every reset. */
  start(): void {
    this.core.reset(BOOT_ROM.address);
  }

  #configure(cpu: SiliconCpu): void {
    const { profile, dram, flash, silicon } = this.#units;
    cpu.configure({
      profile: CPU_PROFILES[profile.cpu.core],
      // The caches belong to the board, and with them the instructions that manage them.
      isa: [...this.#units.isa, ...(profile.cpu.dcache.ways.is === 0 ? [] : (['zicbom'] as const))],
      ram: { address: 0, bytes: dram.bytes },
      // The first region that holds an address counts.
      regions: [
        mountBootRom(silicon.view),
        { address: FLASH_WINDOW, bytes: flash.geometry.bytes, kind: 'device' },
        { ...DEVICE_REGION, kind: 'device' },
      ],
      timeDivider: Math.max(1, Math.round(profile.cpu.clock.is / MTIME_HZ)),
    });
    cpu.reset(BOOT_ROM.address);
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
      runBase: this.#units.profile.memory.runBase,
      handover: this.#units.profile.memory.handover.base,
      dataCache: this.#units.dataCache,
      dramRetained: () => this.#units.dram.retained,
      dramEstablished: () => this.#units.dram.contentEstablished(),
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

  #buildFlash(): FlashController {
    const { flash, profile, flashDma, flashReadPace, dram, timing } = this.#units;
    return new FlashController(ADDRESS.flash, {
      flash,
      slots: profile.flash.slots,
      channel: flashDma,
      readPace: flashReadPace,
      dramBytes: dram.bytes,
      timing,
      line: this.plic.source(SOURCE.flash),
    });
  }

  #buildFlashWindow(): FlashWindow {
    const { flash, timing } = this.#units;
    const readTicks = timing.ticks('flash.readSetup');
    return new FlashWindow(FLASH_WINDOW, { flash, readTicks, cpuPeriodTicks: timing.cpuPeriodTicks });
  }

  #buildDram(): DramController {
    const units = this.#units;
    const { ecc, eccFill, test } = units.profile.dram;
    return new DramController(ADDRESS.dram, {
      bytes: units.dram.bytes,
      ecc,
      eccFill: ecc && eccFill,
      test: test !== 'none',
      running: () => units.dram.running,
      inSelfRefresh: () => units.dram.inSelfRefresh,
      commands: [() => units.initialiseDram(), () => units.testDram(), () => units.fillDram()],
    });
  }

  #buildPort(port: Port, index: number): PortQueue {
    const { profile, timing, clock, trace, dram, portChannels } = this.#units;
    const { lineRate } = profile.ports;
    const wireOffset = WIRE_OFFSET + index * WIRE_BYTES;
    return new PortQueue(ADDRESS.firstPort + index * PORT_STRIDE, {
      clock,
      trace,
      dram,
      port,
      channel: portChannels[index]!,
      pace: { setupTicks: 0, burstTicks: timing.ticksOfBytes(64, lineRate.is) },
      wireOffset,
      wire: this.#units.hostMemory(wireOffset + WIRE_BYTES).subarray(wireOffset),
      timestamp: () => Number(this.clint.mtime & 0xffff_ffffn),
      linkUpTicks: timing.ticks('ports.linkUp'),
      // Fibre Channel names its generations after the signalling rate: 1600 MB/s is 16GFC.
      speed: Math.round(lineRate.is / (profile.fabric === 'FC' ? 100_000_000 : 125_000_000)),
      line: this.plic.source(SOURCE.firstPort + index),
    });
  }

  #buildHostDma(): HostDma {
    const units = this.#units;
    const { clock, hostDma, timing, dram } = units;
    return new HostDma(ADDRESS.hostDma, {
      clock,
      channel: hostDma,
      pace: () => ({ pace: units.hostBusPace, pieceBytes: units.hostBusPieceBytes }),
      latencyTicks: timing.ticks('hostBus.latency'),
      hostBytes: HOST_MEMORY_WINDOW_BYTES,
      dramBytes: dram.bytes,
      line: this.plic.source(SOURCE.hostDma),
    });
  }

  /** Firmware, or its watchdog, resets the adapter: what it was doing ends in this tick. */
  #resetAdapter(cause: ResetCause, how: WarmReset): void {
    this.core.halt();
    this.#resetting?.freeze();
    this.#resetting = spawn(this.#resetSequence(cause, how), (ended) => {
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
    for (const port of units.ports) port.release();
    this.start();
  }
}
