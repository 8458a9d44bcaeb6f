import type { Traced } from '../trace.js';

/** Whether one port can take a frame: its buffers, its DMA, its link and the logins behind the link. */
export class PortAcceptance {
  #exhausted = false;
  #quiesced = false;
  #linkDown = false;
  /** The link is up again after a loss, but its hosts have not logged in yet. */
  #loggingIn = false;

  get blocked(): boolean {
    return this.#exhausted || this.#quiesced || this.#linkDown || this.#loggingIn;
  }

  /** @param event an event of this port */
  view(event: Traced): void {
    switch (event.kind) {
      case 'buffers-exhausted':
      case 'buffers-available':
        this.#exhausted = event.kind === 'buffers-exhausted';
        break;
      case 'port-quiesced':
      case 'port-released':
        this.#quiesced = event.kind === 'port-quiesced';
        break;
      case 'link-down':
        // A port that loses its link is reset: its buffers are empty again and its DMA is no longer held.
        this.#linkDown = true;
        this.#loggingIn = false;
        this.#exhausted = false;
        this.#quiesced = false;
        break;
      case 'link-up':
        this.#loggingIn ||= this.#linkDown;
        this.#linkDown = false;
        break;
      case 'relogin':
      case 'io-accepted':
        this.#loggingIn = false;
        break;
    }
  }
}
