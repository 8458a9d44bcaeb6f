// The controller once more, written the slow and plain way: tick by tick, as the reference's README reads. Nothing is
// cached or skipped; queues are arrays, outstanding requests are searched.
import { type DramPart, mappingOf } from '../../src/silicon/dram-part.js';
import type { DramRequest } from '../../src/silicon/replay.js';

interface Request {
  burst: number;
  write: boolean;
  accepted: number;
  arrival: number;
}
interface Entry {
  burst: number;
  write: boolean;
  bank: number;
  row: number;
  column: number;
}
interface Bank {
  open: number;
  commands: number;
  activate: number;
  read: number;
  write: number;
  precharge: number;
  refresh: number;
}

export interface SlowResult {
  completionCycle: number;
  lastAcceptCycle: number;
  reads: number;
  writes: number;
  readCommands: number;
  writeCommands: number;
  readRowHits: number;
  writeRowHits: number;
  activates: number;
  precharges: number;
  refreshes: number;
  readLatencyCycles: number;
  readWaitCycles: number;
}

export interface SlowOptions {
  /** `reference`: stops for ever where the reference program does; the result is then undefined. */
  livelock?: 'reference' | 'stated rule';
}

export class SlowDram {
  private readonly banks: Bank[];
  private readonly queues: Entry[][];
  private readonly windows: number[][];
  private readonly readQueue: Entry[] = [];
  private readonly writeBuffer: Entry[] = [];
  private readonly waiting = new Map<number, Request[]>();
  private readonly writes = new Set<number>();
  private returns: { at: number; request: Request }[] = [];
  private refreshList: number[] = [];
  private nextRank = 0;
  private position = 0;
  private drain = 0;
  private readonly perRank: number;
  private readonly perGroup: number;
  readonly result: SlowResult = {
    completionCycle: 0,
    lastAcceptCycle: -1,
    reads: 0,
    writes: 0,
    readCommands: 0,
    writeCommands: 0,
    readRowHits: 0,
    writeRowHits: 0,
    activates: 0,
    precharges: 0,
    refreshes: 0,
    readLatencyCycles: 0,
    readWaitCycles: 0,
  };

  constructor(
    private readonly part: DramPart,
    private readonly options: SlowOptions = {},
  ) {
    const g = part.geometry;
    this.perGroup = g.banksPerGroup;
    this.perRank = g.bankGroups * g.banksPerGroup;
    const closed = { open: -1, commands: 0, activate: 0, read: 0, write: 0, precharge: 0, refresh: 0 };
    this.banks = Array.from({ length: g.ranks * this.perRank }, () => ({ ...closed }));
    this.queues = this.banks.map(() => []);
    this.windows = Array.from({ length: g.ranks }, () => []);
  }

  private map(burst: number): { bank: number; row: number; column: number } {
    const fields = mappingOf(this.part);
    const bits = (name: keyof typeof fields) => Math.floor(burst / 2 ** fields[name].shift) % 2 ** fields[name].bits;
    const bank = bits('rank') * this.perRank + bits('group') * this.perGroup + bits('bank');
    return { bank, row: bits('row'), column: bits('column') };
  }

  private rankOf = (bank: number) => Math.floor(bank / this.perRank);
  private groupOf = (bank: number) => Math.floor(bank / this.perGroup);

  tick(c: number): void {
    this.complete(c);
    const spacing = Math.floor(this.part.timing.tREFI / this.part.geometry.ranks);
    if (c > 0 && c % spacing === 0) {
      this.refreshList.push(this.nextRank);
      this.nextRank = (this.nextRank + 1) % this.part.geometry.ranks;
    }
    this.command(c);
    this.move();
  }

  private complete(c: number): void {
    for (const { at, request } of this.returns) {
      if (at > c) continue;
      this.result.completionCycle = c;
      if (request.write) this.result.writes++;
      else {
        this.result.reads++;
        this.result.readLatencyCycles += c - request.accepted;
        this.result.readWaitCycles += request.accepted - request.arrival;
      }
    }
    this.returns = this.returns.filter(({ at }) => at > c);
  }

  private command(c: number): void {
    const refreshing = this.refreshList[0];
    if (refreshing !== undefined && this.workOnRefresh(refreshing, c)) return;
    const excluded = this.refreshList[0];
    for (let i = 1; i <= this.queues.length; i++) {
      const bank = (this.position + i) % this.queues.length;
      if (excluded !== undefined && this.rankOf(bank) === excluded) continue;
      if (!this.sendFrom(bank, c)) continue;
      this.position = bank;
      return;
    }
  }

  private workOnRefresh(rank: number, c: number): boolean {
    const banks = this.banks.filter((_, i) => this.rankOf(i) === rank);
    const closable = banks.find((bank) => bank.open >= 0 && bank.precharge <= c);
    if (closable) {
      this.precharge(closable, c);
      return true;
    }
    if (!banks.every((bank) => bank.open < 0 && bank.refresh <= c)) return false;
    this.result.refreshes++;
    for (const bank of banks) {
      bank.activate = Math.max(bank.activate, c + this.part.timing.tRFC);
      bank.refresh = Math.max(bank.refresh, c + this.part.timing.tRFC);
    }
    this.refreshList.shift();
    return true;
  }

  private precharge(bank: Bank, c: number): void {
    bank.open = -1;
    bank.commands = 0;
    bank.activate = Math.max(bank.activate, c + this.part.timing.tRP);
    bank.refresh = Math.max(bank.refresh, c + this.part.timing.tRP);
    this.result.precharges++;
  }

  private sendFrom(index: number, c: number): boolean {
    const bank = this.banks[index]!;
    const queue = this.queues[index]!;
    for (const [i, entry] of queue.entries()) {
      if (bank.open < 0) {
        if (bank.activate > c || !this.windowOpen(this.rankOf(index), c)) continue;
        this.activate(index, entry.row, c);
        return true;
      }
      if (entry.row !== bank.open) {
        const wanted = queue.some((other) => other.row === bank.open);
        if (i !== 0 || bank.precharge > c || (wanted && bank.commands < this.part.queues.rowHitLimit)) continue;
        this.precharge(bank, c);
        return true;
      }
      if ((entry.write ? bank.write : bank.read) > c) continue;
      const depends = (earlier: Entry) =>
        !earlier.write && earlier.row === entry.row && earlier.column === entry.column;
      if (entry.write && queue.slice(0, i).some(depends)) continue;
      this.column(index, entry, c);
      queue.splice(i, 1);
      return true;
    }
    return false;
  }

  private windowOpen(rank: number, c: number): boolean {
    const window = this.windows[rank]!;
    return window.length < 4 || window[0]! <= c;
  }

  private activate(index: number, row: number, c: number): void {
    const t = this.part.timing;
    const grouped = this.part.geometry.bankGroups > 1;
    const bank = this.banks[index]!;
    bank.open = row;
    bank.commands = 0;
    this.result.activates++;
    bank.activate = Math.max(bank.activate, c + t.tRAS + t.tRP);
    bank.read = Math.max(bank.read, c + t.tRCD);
    bank.write = Math.max(bank.write, c + t.tRCD);
    bank.precharge = Math.max(bank.precharge, c + t.tRAS);
    for (const [i, other] of this.banks.entries()) {
      if (i === index || this.rankOf(i) !== this.rankOf(index)) continue;
      const distance = grouped && this.groupOf(i) === this.groupOf(index) ? t.tRRD_L : t.tRRD_S;
      other.activate = Math.max(other.activate, c + distance);
    }
    const window = this.windows[this.rankOf(index)]!;
    if (window.length > 0 && window[0]! <= c) window.shift();
    window.push(c + t.tFAW);
  }

  private column(index: number, entry: Entry, c: number): void {
    const bank = this.banks[index]!;
    const result = this.result;
    const hit = bank.commands > 0;
    bank.commands++;
    const t = this.part.timing;
    const burst = this.part.burstCycles;
    const end = t.CWL + burst;
    if (entry.write) {
      result.writeCommands++;
      if (hit) result.writeRowHits++;
      bank.precharge = Math.max(bank.precharge, c + end + t.tWR);
      this.writes.delete(entry.burst);
    } else {
      result.readCommands++;
      if (hit) result.readRowHits++;
      bank.precharge = Math.max(bank.precharge, c + t.tRTP);
      for (const request of this.waiting.get(entry.burst) ?? []) this.returns.push({ at: c + t.CL + burst, request });
      this.waiting.delete(entry.burst);
    }
    this.spaceColumns(index, entry.write, c);
  }

  private spaceColumns(index: number, write: boolean, c: number): void {
    const t = this.part.timing;
    const burst = this.part.burstCycles;
    const end = t.CWL + burst;
    const grouped = this.part.geometry.bankGroups > 1;
    for (const [i, other] of this.banks.entries()) {
      const sameRank = this.rankOf(i) === this.rankOf(index);
      const long = grouped && this.groupOf(i) === this.groupOf(index);
      const ccd = Math.max(burst, long ? t.tCCD_L : t.tCCD_S);
      if (write) {
        other.write = Math.max(other.write, c + (sameRank ? ccd : burst));
        const turn = sameRank ? end + (long ? t.tWTR_L : t.tWTR_S) : end + t.tRTRS - t.CL;
        other.read = Math.max(other.read, c + turn);
      } else {
        other.read = Math.max(other.read, c + (sameRank ? ccd : burst + t.tRTRS));
        other.write = Math.max(other.write, c + t.CL + burst - t.CWL + t.tRTRS);
      }
    }
  }

  private move(): void {
    const idle = this.queues.every((queue) => queue.length === 0);
    const { write, drainAbove, bank } = this.part.queues;
    let justSet = false;
    if (this.drain === 0 && (this.writeBuffer.length >= write || (this.writeBuffer.length > drainAbove && idle))) {
      this.drain = this.writeBuffer.length;
      justSet = true;
    }
    const source = this.drain > 0 ? this.writeBuffer : this.readQueue;
    const roomy = (entry: Entry) => this.queues[entry.bank]!.length < bank;
    const i = source.findIndex(roomy);
    if (i < 0) return;
    const entry = source[i]!;
    const waits = entry.write && this.waiting.has(entry.burst);
    if (!waits) {
      if (entry.write) this.drain--;
      this.moveEntry(source, i);
      return;
    }
    this.drain = 0;
    if (this.options.livelock === 'reference' || !justSet || !idle) return;
    const read = this.readQueue.findIndex(roomy);
    if (read >= 0) this.moveEntry(this.readQueue, read);
  }

  private moveEntry(from: Entry[], i: number): void {
    const [entry] = from.splice(i, 1);
    this.queues[entry!.bank]!.push(entry!);
  }

  hasRoom(write: boolean): boolean {
    const { queues } = this.part;
    return write ? this.writeBuffer.length < queues.write : this.readQueue.length < queues.read;
  }

  accept(burst: number, write: boolean, c: number, arrival: number): void {
    const request = { burst, write, accepted: c + 1, arrival };
    const entry = { burst, write, ...this.map(burst) };
    this.result.lastAcceptCycle = c;
    if (write) {
      if (!this.writes.has(burst)) this.writeBuffer.push(entry);
      this.writes.add(burst);
      this.returns.push({ at: c + 2, request });
    } else if (this.writes.has(burst)) {
      this.returns.push({ at: c + 2, request });
    } else {
      if (!this.waiting.has(burst)) this.readQueue.push(entry);
      this.waiting.set(burst, [...(this.waiting.get(burst) ?? []), request]);
    }
  }
}

/** Drives the slow controller with a list. @returns undefined when it never ends within `limit` ticks */
export function slowReplay(
  part: DramPart,
  requests: readonly DramRequest[],
  options: SlowOptions = {},
  limit = 10_000_000,
): SlowResult | undefined {
  const dram = new SlowDram(part, options);
  let next = 0;
  for (let c = 0; c < limit; c++) {
    dram.tick(c);
    if (dram.result.reads + dram.result.writes === requests.length) return dram.result;
    const request = requests[next];
    if (!request || request.arrivalCycle > c || !dram.hasRoom(request.write)) continue;
    dram.accept(Math.floor(request.address / 64), request.write, c, request.arrivalCycle);
    next++;
  }
  return undefined;
}
