import type { Traced } from '../trace.js';
import { PerPort } from './ports.js';

export interface Relogin {
  readonly hosts: number;
  readonly ports: readonly { readonly port: number; readonly hosts: number }[];
}

/** Relogin: hosts that had to log in (FLOGI, PLOGI) again. */
export class ReloginMeasure {
  readonly #ports = new PerPort(() => ({ hosts: 0 }));
  #notified = false;

  view(event: Traced): void {
    if (event.kind === 'notified') this.#notified = true;
    // Logins before the notification belong to the adapter's first start.
    else if (event.kind === 'relogin' && this.#notified) this.#ports.of(event.port).hosts += event.hosts;
  }

  result(): Relogin {
    const ports = this.#ports.list((port, { hosts }) => ({ port, hosts }));
    return { hosts: ports.reduce((sum, { hosts }) => sum + hosts, 0), ports };
  }
}
