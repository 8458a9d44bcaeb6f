/** A device that keeps its content without power. */
export type CellDevice = 'flash' | 'nvram';

/** A change of cells, from the tick it begins to the tick it is in place. */
export interface CellOperation {
  readonly device: CellDevice;
  readonly kind: 'erase' | 'program' | 'write';
  /** Byte address in the device. */
  readonly address: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly beginTick: number;
  /** A cut after `beginTick` and not after this tick finds the operation unfinished. */
  readonly endTick: number;
}

/** Told what happens to the cells that survive a power cut: every change before it happens, and every look at them. */
export interface CellWatch {
  began(operation: CellOperation): void;
  read(device: CellDevice, address: number, bytes: number): void;
}
