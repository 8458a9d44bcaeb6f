// RISC-V semihosting: the calls of Arm's "Semihosting for AArch32 and AArch64" (2023Q3) behind the RISC-V trap sequence
// slli x0, x0, 0x1f · ebreak · srai x0, x0, 7 ("RISC-V Semihosting", v1.0). a0 names the call, a1 its argument.
import type { Core } from '../hardware/core.js';
import type { GuestMemory } from '../hardware/guest-memory.js';

const ENTRY_NOP = 0x01f0_1013;
const EXIT_NOP = 0x4070_5013;
const A0 = 10;
const A1 = 11;
/** ADP_Stopped_ApplicationExit: the program ended by itself. */
const APPLICATION_EXIT = 0x2_0026;
const FAILED = 0xffff_ffff;
const PATH_BYTES_MAX = 4096;
const TRANSFER_BYTES_MAX = 0x100_0000;

/** Files of the host that a program may open; the console is not one of them. */
export interface SemihostingFiles {
  /** @param mode as fopen's: r, w, a, each with + and b. @returns a handle above 0, or undefined */
  open(path: string, mode: string): number | undefined;
  close(handle: number): boolean;
  /** @returns the bytes read, fewer at the end of the file; undefined on failure */
  read(handle: number, bytes: number): Uint8Array | undefined;
  write(handle: number, data: Uint8Array): boolean;
  seek(handle: number, position: number): boolean;
  size(handle: number): number | undefined;
  remove(path: string): boolean;
  rename(from: string, to: string): boolean;
}

export interface SemihostingHost {
  /** What the program writes to its console. */
  console(bytes: Uint8Array): void;
  /** The next bytes of its input; empty at the end. */
  input(bytes: number): Uint8Array;
  /** Emulated time since the start, seconds; nothing here tells the time of day. */
  seconds(): number;
  cycles(): number;
  exit(code: number): void;
  readonly commandLine: string;
  readonly files: SemihostingFiles | undefined;
}

const MODES = ['r', 'rb', 'r+', 'r+b', 'w', 'wb', 'w+', 'w+b', 'a', 'ab', 'a+', 'a+b'];
const CONSOLE = ':tt';
/** Handles of the console: input, output, error; those of files follow. */
const CONSOLE_IN = 1;
const CONSOLE_OUT = 2;
const FIRST_FILE = 4;
const EBADF = 9;
const ENOENT = 2;
const ENOSYS = 38;

/** Serves the semihosting calls of one core. */
export class Semihosting {
  readonly #core: Core;
  readonly #memory: GuestMemory;
  readonly #host: SemihostingHost;
  #errno = 0;

  constructor(core: Core, memory: GuestMemory, host: SemihostingHost) {
    this.#core = core;
    this.#memory = memory;
    this.#host = host;
    core.cpu.stopOnEbreak = true;
    core.judge((stop) => (stop === 'ebreak' ? this.#ebreak() : undefined));
  }

  /** A call is served and stepped over; any other ebreak traps as if nobody had looked. */
  #ebreak(): 'resume' | 'stay' {
    const { cpu } = this.#core;
    const { pc } = cpu;
    if (this.#memory.word(pc - 4) === ENTRY_NOP && this.#memory.word(pc + 4) === EXIT_NOP) {
      const result = this.#call(cpu.register(A0), cpu.register(A1));
      if (result === undefined) return 'stay';
      cpu.setRegister(A0, result);
      cpu.pc = pc + 4;
      return 'resume';
    }
    cpu.stopOnEbreak = false;
    cpu.step();
    cpu.stopOnEbreak = true;
    return 'resume';
  }

  /** @returns what a0 becomes; undefined when the program has ended */
  #call(operation: number, argument: number): number | undefined {
    const word = (index: number): number => this.#memory.word(argument + 4 * index) ?? 0;
    switch (operation) {
      case 0x01:
        return this.#open(this.#text(word(0), word(2)), MODES[word(1)]);
      case 0x02:
        return this.#close(word(0));
      case 0x03:
        this.#host.console(this.#memory.read(argument, 1) ?? new Uint8Array());
        return 0;
      case 0x04:
        this.#host.console(this.#terminated(argument));
        return 0;
      case 0x05:
        return this.#write(word(0), word(1), word(2));
      case 0x06:
        return this.#read(word(0), word(1), word(2));
      case 0x07:
        return this.#host.input(1)[0] ?? FAILED;
      case 0x08:
        return word(0) >>> 31;
      case 0x09:
        return word(0) < FIRST_FILE ? 1 : 0;
      case 0x0a:
        return this.#done(this.#files?.seek(word(0) - FIRST_FILE, word(1)) === true, EBADF);
      case 0x0c:
        return this.#files?.size(word(0) - FIRST_FILE) ?? this.#fail(EBADF);
      case 0x0e:
        return this.#done(this.#files?.remove(this.#text(word(0), word(1))) === true, ENOENT);
      case 0x0f:
        return this.#done(
          this.#files?.rename(this.#text(word(0), word(1)), this.#text(word(2), word(3))) === true,
          ENOENT,
        );
      case 0x10:
        return Math.floor(this.#host.seconds() * 100) >>> 0;
      case 0x11:
        return Math.floor(this.#host.seconds()) >>> 0;
      case 0x13:
        return this.#errno;
      case 0x15:
        return this.#commandLine(argument);
      case 0x16:
        return 0;
      case 0x18:
        return this.#exit(argument === APPLICATION_EXIT ? 0 : 1);
      case 0x20:
        return this.#exit(word(0) === APPLICATION_EXIT ? word(1) : 1);
      case 0x30:
        return this.#elapsed(argument);
      case 0x31:
        return 1_000_000;
      default:
        return this.#fail(ENOSYS);
    }
  }

  get #files(): SemihostingFiles | undefined {
    return this.#host.files;
  }

  #fail(errno: number): number {
    this.#errno = errno;
    return FAILED;
  }

  #done(well: boolean, errno: number): number {
    return well ? 0 : this.#fail(errno);
  }

  #exit(code: number): undefined {
    this.#host.exit(code | 0);
    return undefined;
  }

  #open(path: string, mode: string | undefined): number {
    if (mode === undefined) return this.#fail(ENOENT);
    if (path === CONSOLE) return mode.startsWith('r') ? CONSOLE_IN : CONSOLE_OUT;
    const handle = this.#files?.open(path, mode);
    return handle === undefined ? this.#fail(ENOENT) : handle + FIRST_FILE;
  }

  #close(handle: number): number {
    if (handle < FIRST_FILE) return 0;
    return this.#done(this.#files?.close(handle - FIRST_FILE) === true, EBADF);
  }

  /** @returns the bytes that were not written */
  #write(handle: number, address: number, bytes: number): number {
    const data = bytes > TRANSFER_BYTES_MAX ? undefined : this.#memory.read(address, bytes);
    if (data === undefined) return bytes;
    if (handle >= FIRST_FILE) return this.#files?.write(handle - FIRST_FILE, data) === true ? 0 : bytes;
    this.#host.console(data);
    return 0;
  }

  /** @returns the bytes that were not read: all of them at the end of the file */
  #read(handle: number, address: number, bytes: number): number {
    if (bytes > TRANSFER_BYTES_MAX || !this.#memory.holds(address, bytes)) return bytes;
    const data = handle >= FIRST_FILE ? this.#files?.read(handle - FIRST_FILE, bytes) : this.#host.input(bytes);
    if (data === undefined) return this.#fail(EBADF);
    this.#memory.write(address, data);
    return bytes - data.length;
  }

  #elapsed(argument: number): number {
    const cycles = this.#host.cycles();
    this.#memory.setWord(argument, cycles >>> 0);
    return this.#memory.setWord(argument + 4, Math.floor(cycles / 2 ** 32)) ? 0 : FAILED;
  }

  #commandLine(argument: number): number {
    const text = new TextEncoder().encode(`${this.#host.commandLine}\0`);
    const address = this.#memory.word(argument);
    const room = this.#memory.word(argument + 4) ?? 0;
    if (address === undefined || text.length > room || !this.#memory.write(address, text)) return FAILED;
    this.#memory.setWord(argument + 4, text.length - 1);
    return 0;
  }

  #text(address: number, bytes: number): string {
    return new TextDecoder().decode(this.#memory.read(address, Math.min(bytes, PATH_BYTES_MAX)) ?? new Uint8Array());
  }

  #terminated(address: number): Uint8Array {
    const bytes: number[] = [];
    for (let at = address; bytes.length < TRANSFER_BYTES_MAX; at += 1) {
      const byte = this.#memory.read(at, 1)?.[0];
      if (byte === undefined || byte === 0) break;
      bytes.push(byte);
    }
    return Uint8Array.from(bytes);
  }
}
