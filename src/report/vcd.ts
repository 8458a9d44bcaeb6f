import type { Traced, TraceView } from '../trace.js';
import { unitsAt } from './exact-time.js';

export interface VcdOptions {
  readonly baseClockHz: number;
  /** Name of the scope, for instance the adapter. */
  readonly name: string;
  readonly ports: number;
}

/** Characters that a name shown as ASCII may have; longer names are cut. */
const NAME_CHARACTERS = 24;
const PICOSECONDS_PER_SECOND = 1_000_000_000_000;

interface Variable {
  readonly id: string;
  readonly scope: string;
  readonly name: string;
  readonly bits: number;
}

/**
 * Writes a run as a value change dump (IEEE 1364-2005, clause 18), event by event. Phases, modules and the image in
 * service are vectors of ASCII characters (GTKWave: Data Format → ASCII); everything else is one bit. Time is in
 * picoseconds rounded down, because VCD knows no thirds; the exact tick is a variable of its own.
 *
 * `trace.view(writer.view)`, then `end()` once.
 */
export class VcdWriter {
  readonly #write: (text: string) => void;
  readonly #options: VcdOptions;
  readonly #variables = new Map<string, Variable>();
  readonly #values = new Map<string, string>();
  #tick = 0;
  #stampedTick: number | undefined;

  constructor(write: (text: string) => void, options: VcdOptions) {
    this.#write = write;
    this.#options = options;
    this.#declare('time', 'tick', 64);
    for (const lane of ['update', 'load', 'flash']) this.#declare('phases', `${lane}_phase`, 8 * NAME_CHARACTERS);
    this.#declare('service', 'image', 8 * NAME_CHARACTERS);
    this.#declare('service', 'serving', 1);
    for (let port = 0; port < options.ports; port += 1)
      for (const name of ['link_up', 'quiesced', 'exhausted', 'io_held'])
        this.#declare(`port${port}`, name, name === 'io_held' ? 16 : 1);
    this.#header();
  }

  readonly view: TraceView = (event) => {
    this.#tick = event.tick;
    switch (event.kind) {
      case 'phase-begin':
        this.#set('phases', `${event.lane}_phase`, ascii(event.phase));
        break;
      case 'phase-end':
        this.#set('phases', `${event.lane}_phase`, ascii(''));
        break;
      case 'service-entered':
        this.#set('service', 'image', ascii(`${event.image} ${event.version}`));
        this.#set('service', 'serving', '1');
        break;
      case 'service-left':
      case 'reset':
        this.#set('service', 'serving', '0');
        break;
      default:
        if ('port' in event && event.port < this.#options.ports) this.#port(event);
    }
  };

  /** Stamps the tick of the last event, so that viewers show the run to its end. */
  end(): void {
    this.#stamp();
  }

  #port(event: Extract<Traced, { port: number }>): void {
    const scope = `port${event.port}`;
    const held = (change: number): void => {
      const now = Number.parseInt(this.#values.get(`${scope}.io_held`) ?? '0', 2);
      this.#set(scope, 'io_held', Math.max(0, now + change).toString(2));
    };
    switch (event.kind) {
      case 'link-down':
        // Losing the link resets the port; frames it held are dropped by events of their own.
        this.#set(scope, 'link_up', '0');
        this.#set(scope, 'quiesced', '0');
        this.#set(scope, 'exhausted', '0');
        break;
      case 'link-up':
        this.#set(scope, 'link_up', '1');
        break;
      case 'port-quiesced':
      case 'port-released':
        this.#set(scope, 'quiesced', event.kind === 'port-quiesced' ? '1' : '0');
        break;
      case 'buffers-exhausted':
      case 'buffers-available':
        this.#set(scope, 'exhausted', event.kind === 'buffers-exhausted' ? '1' : '0');
        break;
      case 'io-accepted':
        held(1);
        break;
      case 'io-completed':
      case 'io-dropped':
        held(-1);
        break;
    }
  }

  #declare(scope: string, name: string, bits: number): void {
    const key = `${scope}.${name}`;
    this.#variables.set(key, { id: identifier(this.#variables.size), scope, name, bits });
    this.#values.set(key, name === 'link_up' ? '1' : '0');
  }

  #header(): void {
    const { name, baseClockHz } = this.#options;
    this.#write(`$comment fastload; one tick is 1/${baseClockHz} s $end\n$timescale 1 ps $end\n`);
    this.#write(`$scope module ${word(name)} $end\n`);
    let scope = '';
    for (const variable of this.#variables.values()) {
      if (variable.scope !== scope) {
        if (scope !== '') this.#write('$upscope $end\n');
        this.#write(`$scope module ${variable.scope} $end\n`);
        scope = variable.scope;
      }
      const range = variable.bits === 1 ? '' : ` [${variable.bits - 1}:0]`;
      this.#write(`$var reg ${variable.bits} ${variable.id} ${variable.name}${range} $end\n`);
    }
    this.#write('$upscope $end\n$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n');
    for (const [key, variable] of this.#variables) this.#write(change(variable, this.#values.get(key)!));
    this.#write('$end\n');
    this.#stampedTick = 0;
  }

  #set(scope: string, name: string, value: string): void {
    const key = `${scope}.${name}`;
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    this.#stamp();
    this.#write(change(this.#variables.get(key)!, value));
  }

  #stamp(): void {
    if (this.#stampedTick === this.#tick) return;
    const before = unitsAt(this.#stampedTick ?? 0, this.#options.baseClockHz, PICOSECONDS_PER_SECOND);
    const now = unitsAt(this.#tick, this.#options.baseClockHz, PICOSECONDS_PER_SECOND);
    this.#stampedTick = this.#tick;
    if (now !== before) this.#write(`#${now}\n`);
    this.#write(change(this.#variables.get('time.tick')!, this.#tick.toString(2)));
  }
}

/** A value change: a scalar stands before its identifier, a vector as `b` with a space. */
function change({ id, bits }: Variable, value: string): string {
  return bits === 1 ? `${value}${id}\n` : `b${value} ${id}\n`;
}

/** Text as the bits of its ASCII characters, without leading zeros; the empty text is 0. */
function ascii(text: string): string {
  const bits = [...text.slice(0, NAME_CHARACTERS)]
    .map((character) => (character > '~' ? '?' : character).charCodeAt(0).toString(2).padStart(8, '0'))
    .join('')
    .replace(/^0+/, '');
  return bits === '' ? '0' : bits;
}

/** Identifier codes are printable; those that begin other commands (`"`, `#`, `$`) are left out for the sake of readers. */
function identifier(index: number): string {
  const first = '%'.charCodeAt(0);
  const digits = '~'.charCodeAt(0) - first + 1;
  const last = String.fromCharCode(first + (index % digits));
  return index < digits ? last : identifier(Math.floor(index / digits) - 1) + last;
}

/** A name without the spaces that would end it. */
function word(text: string): string {
  return text.replace(/\s+/g, '_') || 'adapter';
}
