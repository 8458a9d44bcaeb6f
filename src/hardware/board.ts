import {
  CHANNEL_COUNT,
  FLASH_BASE,
  HOST_MEMORY_BASE,
  INTERRUPT_LOG_FULL,
  INTERRUPT_SELF_REFRESH,
  NVRAM_BASE,
} from '../../assembly/memory-map.js';
import { Clock } from '../clock.js';
import { awaiting, type Process } from '../process.js';
import type { CpuCaches } from '../silicon/cache.js';
import { Channel as SiliconChannel } from '../silicon/channel.js';
import { CPU_INTERRUPT_MASK, Cpu as SiliconCpu, WATCH_INTERRUPT_MASK } from '../silicon/cpu.js';
import type { CpuExtension } from '../silicon/cpu-timing.js';
import { Dram as SiliconDram } from '../silicon/dram.js';
import { sizeOf } from '../silicon/dram-part.js';
import { Fabric } from '../silicon/fabric.js';
import type { PartFile } from '../silicon/part-file.js';
import { Silicon } from '../silicon/silicon.js';
import { Trace, type TraceHash } from '../trace.js';
import { BoardDevices } from './board-devices.js';
import { Channel, type Pace } from './channel.js';
import type { Core } from './core.js';
import { CoupledCore } from './coupled-core.js';
import { Cpu } from './cpu.js';
import { Dram } from './dram.js';
import { Flash } from './flash.js';
import { HardwareFault } from './hardware-fault.js';
import { callLinkage, ModuleCaller } from './native-call.js';
import { Nvram } from './nvram.js';
import { type Frame, Port } from './port.js';
import type { CopyBy, Profile } from './profile.js';
import { type LoggedRequest, RequestLog } from './request-log.js';
import { Timing } from './timing.js';
import { Watchdog } from './watchdog.js';

// Masters of the fabric by channel number.
const ENGINE = 0;
const CPU_MOVER = 1;
const HOST_DMA = 2;
const FLASH_DMA = 3;
const FIRST_PORT = 4;

/** Where in host memory the hosts' frames lie, behind everything that the storage processor keeps there. */
const FRAMES_OFFSET = 0x0e00_0000;
/** The most that a host sends or asks for in one I/O. */
export const FRAME_BYTES_MAX = 0x10_0000;

/** A part of a bandwidth. */
export interface Share {
  readonly numerator: number;
  readonly denominator: number;
}

const HOST_BUS_PIECE_BYTES = 32 * 1024;

export interface BoardOptions {
  /** The compiled silicon, release or debug; no result depends on which. */
  readonly module: WebAssembly.Module;
  /** The DRAM part that the profile names, with its command clock. */
  readonly dram: Pick<PartFile, 'part' | 'clockMhz'>;
  /** Longest advance asked of the silicon at once; no result depends on it. */
  readonly sliceTicks?: number;
  /** Jumps over periodic stretches; no result depends on them. */
  readonly jumps?: boolean;
  /** Extensions that the core has beside its profile's. */
  readonly isa?: readonly CpuExtension[];
  /** SHA-256 for the trace, where there is a faster one than plain JavaScript; no result depends on it. */
  readonly traceHash?: TraceHash;
  /** Silicon of a board of the same profile that is no longer used; it is cleared. No result depends on it. */
  readonly silicon?: Silicon;
}

function cachesOf({ icache, dcache }: Profile['cpu']): CpuCaches {
  const geometry = ({ bytes, ways, line }: Profile['cpu']['icache']) => ({
    bytes: bytes.is,
    ways: ways.is,
    lineBytes: line.is,
  });
  return {
    ...(icache.ways.is === 0 ? {} : { instruction: geometry(icache) }),
    ...(dcache.ways.is === 0 ? {} : { data: { ...geometry(dcache), policy: dcache.policy } }),
  };
}

/** The adapter's hardware, built from a profile: units, masters, and the wires between them. */
export class Board {
  readonly profile: Profile;
  readonly clock = new Clock();
  readonly trace: Trace;
  readonly timing: Timing;
  readonly silicon: Silicon;
  readonly dramController: SiliconDram;
  readonly dram: Dram;
  readonly flash: Flash;
  readonly nvram: Nvram;
  readonly cpu: Cpu;
  readonly watchdog: Watchdog;
  readonly engine: Channel;
  readonly hostDma: Channel;
  readonly flashDma: Channel;
  readonly ports: readonly Port[];
  /** The ports' masters on the fabric. */
  readonly portChannels: readonly Channel[];
  /** Frames accepted into DRAM, in order, that no service loop has taken yet. */
  readonly frames: Frame[] = [];
  /** What a host sends in a frame, as far as it matters to the adapter; nothing in particular while undefined. */
  frameContent: ((frame: Frame) => Uint8Array) | undefined;
  readonly enginePace: Pace;
  readonly flashReadPace: Pace;
  readonly flashProgramPace: Pace;
  readonly skipTicks: number;
  readonly isa: readonly CpuExtension[];
  /** What firmware sees: units with registers. */
  readonly devices: BoardDevices;
  /** The core that executes firmware. It stands still until somebody resets or resumes it. */
  readonly core: Core;
  readonly #fabric: Fabric;
  readonly #cpuMover: Channel;
  readonly #channels: readonly Channel[];
  #selfRefreshReached: (() => void) | undefined;
  #requestLog: RequestLog | undefined;
  #hostBusShare: (() => Share) | undefined;

  constructor(profile: Profile, options: BoardOptions) {
    this.profile = profile;
    this.trace = new Trace(() => this.clock.now, options.traceHash);
    const { part, clockMhz } = options.dram;
    const dramHz = clockMhz * 1_000_000;
    this.timing = new Timing(profile, dramHz, this.clock, this.trace);
    this.silicon = options.silicon ?? new Silicon(options.module, sizeOf(part));
    if (options.silicon !== undefined) this.silicon.clear();
    this.#fabric = new Fabric(this.silicon);
    this.#fabric.dramPeriodTicks = this.timing.baseClockHz / dramHz;
    this.#fabric.jumps = options.jumps ?? true;
    this.dramController = new SiliconDram(this.silicon);
    this.dramController.configure(part, { ecc: profile.dram.ecc });
    this.dramController.initialise(0);
    this.dram = new Dram(this.silicon, this.dramController, profile.dram.ecc);
    this.flash = this.#buildFlash();
    this.nvram = new Nvram(this.window(NVRAM_BASE, profile.nvram.size.is), this.clock, this.trace, this.timing);
    this.watchdog = new Watchdog(this.clock, this.trace, this.timing);
    this.cpu = new Cpu(this.clock, this.trace, this.timing, {
      ioServiceTicks: this.cpuTicks(profile.cpu.ioService.is),
      sliceTicks: this.cpuTicks(profile.cpu.backgroundSlice.is),
    });
    this.engine = this.#channel(ENGINE, 'engine');
    this.#cpuMover = this.#channel(CPU_MOVER, 'cpu');
    this.hostDma = this.#channel(HOST_DMA, 'host bus');
    this.flashDma = this.#channel(FLASH_DMA, 'flash');
    this.portChannels = Array.from({ length: profile.ports.count.is }, (_, index) => this.#channel(FIRST_PORT + index));
    this.ports = this.portChannels.map((channel, index) => this.#buildPort(channel, index));
    this.#channels = [this.engine, this.#cpuMover, this.hostDma, this.flashDma, ...this.portChannels];
    const { engine, flash } = profile;
    const beatTicks = this.cpuTicks(Math.ceil(64 / engine.beat.is));
    this.enginePace = {
      setupTicks: this.cpuTicks(engine.setup.is),
      burstTicks: beatTicks,
      outstanding: engine.outstanding.is,
    };
    this.skipTicks = this.cpuTicks(engine.skip.is);
    this.flashReadPace = { setupTicks: 0, burstTicks: this.timing.ticksOfBytes(64, flash.read.is) };
    this.flashProgramPace = { setupTicks: 0, burstTicks: beatTicks };
    this.isa = options.isa ?? [];
    this.clock.sliceTicks = options.sliceTicks ?? Number.MAX_SAFE_INTEGER;
    const cpu = new SiliconCpu(this.silicon.memory, this.silicon.exports);
    this.devices = new BoardDevices(this, cpu, new CoupledCore(cpu, this.timing.cpuPeriodTicks, cachesOf(profile.cpu)));
    this.core = this.devices.core;
    const { cpuPeriodTicks } = this.timing;
    this.cpu.caller = new ModuleCaller(this.core, this.dram, this.clock, cpuPeriodTicks, callLinkage(profile.memory));
    this.clock.attach({
      advance: (tick) => this.#fabric.advance(tick),
      horizon: () => this.#fabric.horizon(),
      settle: () => this.#settle(),
    });
  }

  /** Hands on every request that the DRAM controller accepts, from now on. */
  logRequests(take: (request: LoggedRequest) => void): void {
    this.#requestLog = new RequestLog(this.silicon, take);
  }

  drainRequestLog(): void {
    this.#requestLog?.drain();
  }

  /** The core's data cache as firmware has to care for it; 0 without one. */
  get dataCache(): { readonly bytes: number; readonly lineBytes: number } {
    const { bytes, ways, line } = this.profile.cpu.dcache;
    return ways.is === 0 ? { bytes: 0, lineBytes: 0 } : { bytes: bytes.is, lineBytes: line.is };
  }

  /**
   * The host bus is shared with others: before each piece of a transfer it says what part of the bandwidth is left.
   * Without, the adapter has the bus to itself.
   */
  shareHostBus(share: () => Share): void {
    this.#hostBusShare = share;
  }

  /** Bytes that are fetched over the host bus before its share is asked for again. */
  get hostBusPieceBytes(): number {
    return this.#hostBusShare === undefined ? Number.MAX_SAFE_INTEGER : HOST_BUS_PIECE_BYTES;
  }

  /** How fast the host bus DMA may ask at present. */
  get hostBusPace(): Pace {
    const { bandwidth, outstanding } = this.profile.hostBus;
    const { numerator, denominator } = this.#hostBusShare?.() ?? { numerator: 1, denominator: 1 };
    const bytesPerSecond = Math.max(1, Math.floor((bandwidth.is * numerator) / denominator));
    return { setupTicks: 0, burstTicks: this.timing.ticksOfBytes(64, bytesPerSecond), outstanding: outstanding.is };
  }

  /** A window of the adapter's linear memory. */
  window(base: number, bytes: number): Uint8Array {
    return this.silicon.bytes.subarray(base, base + bytes);
  }

  /** The storage processor's memory, as the host bus DMA sees it. */
  hostMemory(bytes: number): Uint8Array {
    return this.window(HOST_MEMORY_BASE, bytes);
  }

  cpuTicks(cycles: number): number {
    return cycles * this.timing.cpuPeriodTicks;
  }

  /** Which master copies an image, and how it asks. */
  copyBy(how: CopyBy): { readonly mover: Channel; readonly pace: Pace } {
    const { copyCached, copyUncached } = this.profile.cpu;
    switch (how) {
      case 'engine':
        return { mover: this.engine, pace: this.enginePace };
      case 'cpu-cached':
        return {
          mover: this.#cpuMover,
          pace: {
            setupTicks: 0,
            burstTicks: 0,
            outstanding: copyCached.outstanding.is,
            accessBytes: copyCached.lineBytes.is,
            accessTicks: this.cpuTicks(copyCached.perLine.is),
          },
        };
      case 'cpu-uncached':
        return {
          mover: this.#cpuMover,
          pace: {
            setupTicks: 0,
            burstTicks: 0,
            outstanding: 1,
            accessBytes: copyUncached.accessBytes.is,
            accessTicks: this.cpuTicks(copyUncached.perAccess.is),
          },
        };
    }
  }

  /** A few words of DRAM touched by the CPU, past its caches. */
  *cpuAccess(bytes: number): Process<void> {
    const { accessBytes, perAccess } = this.profile.cpu.copyUncached;
    const accesses = Math.ceil(bytes / accessBytes.is);
    yield* this.cpu.execute(accesses * perAccess.is, 'cpu.copyUncached', perAccess.basis);
  }

  /** Initialisation and training of DRAM that has lost its content. */
  *initialiseDram(): Process<void> {
    yield* this.timing.spend('dram.initialisation');
    this.dramController.initialise(this.clock.now);
    this.trace.write({ kind: 'dram', action: 'initialised' });
  }

  /** March C− over all of DRAM. @throws HardwareFault when a cell does not hold what was written */
  *testDram(): Process<void> {
    yield* this.engine.run({ operation: 'march', destination: 0, bytes: this.dram.bytes, ...this.enginePace });
    this.dram.contentReplaced();
    this.trace.write({ kind: 'dram', action: 'tested' });
  }

  /** Writes every word once, so that ECC is defined. */
  *fillDram(): Process<void> {
    yield* this.engine.run({
      operation: 'fill',
      destination: 0,
      bytes: this.dram.bytes,
      pattern: 0n,
      ...this.enginePace,
    });
    this.dram.contentReplaced();
    this.trace.write({ kind: 'dram', action: 'filled' });
  }

  /** Drains the write buffer, closes the banks and lets DRAM refresh itself: it then survives a reset. */
  *enterSelfRefresh(): Process<void> {
    for (const port of this.ports) yield* port.quiesce();
    yield* awaiting<void>((deliver) => {
      this.#selfRefreshReached = deliver;
      this.dramController.enterSelfRefresh();
    });
    this.trace.write({ kind: 'dram', action: 'self-refresh-entered' });
  }

  *leaveSelfRefresh(): Process<void> {
    yield* this.timing.delay(0);
    this.dramController.exitSelfRefresh();
    this.trace.write({ kind: 'dram', action: 'self-refresh-left' });
  }

  /**
   * DRAM loses its content where it is: its refresh has failed. Masters in flight stop.
   * @returns true when there were any: whoever waits for them waits for ever
   */
  loseDram(): boolean {
    const stopped = this.#selfRefreshReached !== undefined || this.#channels.some((channel) => channel.busy);
    this.#selfRefreshReached = undefined;
    for (const channel of this.#channels) channel.abort();
    this.drainRequestLog();
    this.dramController.reset(this.clock.now, false);
    this.dram.afterReset(false);
    this.dramController.initialise(this.clock.now);
    this.trace.write({ kind: 'dram', action: 'content-lost' });
    return stopped;
  }

  /** The CPU alone is reset; memory, masters and ports go on. */
  coreReset(why: string): void {
    this.trace.write({ kind: 'reset', reset: 'core', why });
    this.core.halt();
    this.cpu.reset(why);
  }

  /** CPU, masters and memory controller are reset, and with `ports` the ports too: their links drop. */
  warmReset(why: string, { ports }: { readonly ports: boolean }): void {
    this.trace.write({ kind: 'reset', reset: 'warm', why });
    this.cpu.reset(why);
    for (const channel of this.#channels) channel.abort();
    this.devices.reset({ ports });
    this.drainRequestLog();
    const survived = this.dramController.reset(this.clock.now, true);
    this.dram.afterReset(survived);
    this.#selfRefreshReached = undefined;
    if (survived) this.dramController.initialise(this.clock.now);
    else this.trace.write({ kind: 'dram', action: 'content-lost' });
    if (!ports) return;
    this.frames.length = 0;
    for (const port of this.ports) port.reset(why);
  }

  /**
   * Power goes: flash keeps what it held, torn where it was being written; so does NVRAM, up to the word in hand; DRAM
   * and everything in flight is lost.
   */
  losePower(why: string): void {
    this.trace.write({ kind: 'reset', reset: 'power', why });
    this.cpu.reset(why);
    this.watchdog.stop();
    for (const channel of this.#channels) channel.abort();
    this.devices.losePower();
    this.drainRequestLog();
    this.flash.losePower();
    this.dramController.reset(this.clock.now, false);
    this.dram.afterReset(false);
    this.#selfRefreshReached = undefined;
    this.trace.write({ kind: 'dram', action: 'content-lost' });
    this.frames.length = 0;
    for (const port of this.ports) port.reset(why);
  }

  #settle(): void {
    const pending = this.#fabric.interrupts();
    if (pending === 0) return;
    this.#fabric.acknowledge(pending);
    for (const channel of this.#channels) if ((pending & channel.mask) !== 0) channel.finish();
    if (((pending >>> INTERRUPT_LOG_FULL) & 1) === 1) this.drainRequestLog();
    if ((pending & WATCH_INTERRUPT_MASK) !== 0) this.core.stopPoints.settleWatchedWrite();
    if ((pending & CPU_INTERRUPT_MASK) !== 0) this.core.settle();
    if (((pending >>> INTERRUPT_SELF_REFRESH) & 1) === 0) return;
    const reached = this.#selfRefreshReached;
    this.#selfRefreshReached = undefined;
    reached?.();
  }

  #channel(index: number, unit?: string): Channel {
    if (index >= CHANNEL_COUNT) throw new HardwareFault('channel-missing', `the fabric has no channel ${index}`);
    return new Channel(new SiliconChannel(this.silicon, this.dramController, index), this.trace, unit);
  }

  /** A place in host memory for each port: it moves one frame at a time. */
  #frameSource(frame: Frame): number {
    const offset = FRAMES_OFFSET + frame.port * FRAME_BYTES_MAX;
    frame.sender?.fill(this.window(HOST_MEMORY_BASE + offset, frame.bytes));
    // The command stands in front of the data.
    const content = this.frameContent?.(frame);
    if (content !== undefined) this.window(HOST_MEMORY_BASE + offset, content.length).set(content);
    return offset;
  }

  #buildFlash(): Flash {
    const { flash } = this.profile;
    const geometry = {
      bytes: flash.size.is,
      sectorBytes: flash.sector.is,
      pageBytes: flash.page.is,
      banks: flash.banks.is,
    };
    const content = this.window(FLASH_BASE, geometry.bytes);
    content.fill(0xff);
    return new Flash(geometry, content, this.clock, this.trace, this.timing);
  }

  #buildPort(channel: Channel, index: number): Port {
    const { ports, memory } = this.profile;
    const firstBuffer = memory.buffers.base + index * ports.buffers.is * ports.buffer.is;
    const ioIntervalTicks = this.timing.ticks('ports.ioInterval');
    return new Port(
      {
        index,
        buffers: Array.from({ length: ports.buffers.is }, (_, buffer) => firstBuffer + buffer * ports.buffer.is),
        bufferBytes: ports.buffer.is,
        ioBytes: ports.io.is,
        memory: (address, bytes) => this.dram.peek(address, bytes),
        ioIntervalTicks,
        ioOffsetTicks: Math.floor((ioIntervalTicks * index) / ports.count.is),
        burstTicks: this.timing.ticksOfBytes(64, ports.lineRate.is),
        frameSource: (frame) => this.#frameSource(frame),
        frameQueue: (frame) => {
          this.frames.push(frame);
          this.cpu.wake();
        },
      },
      channel,
      this.clock,
      this.trace,
    );
  }
}
