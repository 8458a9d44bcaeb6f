import type { Traced } from '../trace.js';
import type { DowntimeMeasure } from './downtime.js';

export interface IoCounters {
  readonly accepted: number;
  readonly acceptedBytes: number;
  readonly taken: number;
  readonly completed: number;
  readonly completedBytes: number;
  /** Cut off by a reset of their port; their hosts send them again. */
  readonly dropped: number;
  /** Accepted into memory while no image processed I/O: work left for the image that resumes. */
  readonly acceptedInDowntime: number;
  /** Completed between the notification and the start of the downtime: service during the update. */
  readonly completedBesideUpdate: number;
  /** Completions by the image that answered. */
  readonly completedBy: readonly { readonly image: string; readonly completed: number }[];
}

/** I/O of a whole run, by what became of it. Fed after the downtime measure. */
export class IoCountersMeasure {
  readonly #downtime: DowntimeMeasure;
  readonly #completedBy = new Map<string, number>();
  #accepted = 0;
  #acceptedBytes = 0;
  #taken = 0;
  #completed = 0;
  #completedBytes = 0;
  #dropped = 0;
  #acceptedInDowntime = 0;
  #completedSinceNotified = 0;
  #completedBesideUpdate: number | undefined;
  #downtimeFromTick: number | undefined;
  #notified = false;

  constructor(downtime: DowntimeMeasure) {
    this.#downtime = downtime;
  }

  view(event: Traced): void {
    this.#follow();
    switch (event.kind) {
      case 'notified':
        this.#notified = true;
        break;
      case 'io-accepted':
        this.#accepted += 1;
        this.#acceptedBytes += event.bytes;
        if (this.#downtime.fromTick !== undefined && this.#downtime.toTick === undefined) this.#acceptedInDowntime += 1;
        break;
      case 'io-taken':
        this.#taken += 1;
        break;
      case 'io-completed':
        this.#completed += 1;
        this.#completedBytes += event.bytes;
        if (this.#notified) this.#completedSinceNotified += 1;
        this.#completedBy.set(event.image, (this.#completedBy.get(event.image) ?? 0) + 1);
        break;
      case 'io-dropped':
        this.#dropped += 1;
        break;
    }
  }

  result(): IoCounters {
    return {
      accepted: this.#accepted,
      acceptedBytes: this.#acceptedBytes,
      taken: this.#taken,
      completed: this.#completed,
      completedBytes: this.#completedBytes,
      dropped: this.#dropped,
      acceptedInDowntime: this.#acceptedInDowntime,
      completedBesideUpdate: this.#completedBesideUpdate ?? this.#completedSinceNotified,
      completedBy: [...this.#completedBy].map(([image, completed]) => ({ image, completed })),
    };
  }

  /** Starts anew with each outage that takes the place of the downtime so far. */
  #follow(): void {
    if (this.#downtime.fromTick === this.#downtimeFromTick) return;
    this.#downtimeFromTick = this.#downtime.fromTick;
    this.#acceptedInDowntime = 0;
    this.#completedBesideUpdate = this.#completedSinceNotified;
  }
}
