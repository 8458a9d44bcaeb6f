/** What a descriptor of the copy engine asks for (firmware/include/copy-engine.h). */
export const OPERATION = { copy: 1, fill: 2, crc32: 3, deltaCopy: 4, copyCrc32: 5, crc32c: 6, compare: 7 } as const;

/** Values of the ERROR register, and of the status of the descriptor that failed. None is 1, which means done. */
export const ENGINE_ERROR = {
  /** An operation that the engine does not have. */
  operation: 2,
  /** More bytes than one descriptor may ask for. */
  length: 3,
  /** A range that is not all in DRAM. */
  address: 4,
  /** DRAM could not deliver: an uncorrectable error. */
  memory: 5,
  /** Base, entries or producer of the ring. */
  ring: 6,
  /** A delta copy of something else than what was compared last. */
  notCompared: 7,
} as const;

/** Bytes of one descriptor; comparison and delta copy take a whole image at once. */
export const ENGINE_LENGTH_MAX = 0x1_0000;

export interface EngineDescriptor {
  readonly operation: number;
  readonly source: number;
  readonly target: number;
  readonly length: number;
  /** The checksum to go on from (as zlib has it), or the word to fill with. */
  readonly seed: number;
}

/** Reads a descriptor of 32 bytes, little endian. */
export function descriptorOf(bytes: Uint8Array): EngineDescriptor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (index: number): number => view.getUint32(4 * index, true);
  return { operation: word(0), source: word(1), target: word(2), length: word(3), seed: word(4) };
}

/** Which of ENGINE_ERROR a descriptor deserves; undefined when it can be carried out. */
export function obstacleTo(descriptor: EngineDescriptor, dramBytes: number): number | undefined {
  const { operation, source, target, length } = descriptor;
  if (!(Object.values(OPERATION) as number[]).includes(operation)) return ENGINE_ERROR.operation;
  const whole = operation === OPERATION.deltaCopy || operation === OPERATION.compare;
  if (!whole && length > ENGINE_LENGTH_MAX) return ENGINE_ERROR.length;
  const reads = operation !== OPERATION.fill;
  const hasTarget = operation !== OPERATION.crc32 && operation !== OPERATION.crc32c;
  if ((reads && source + length > dramBytes) || (hasTarget && target + length > dramBytes)) return ENGINE_ERROR.address;
  return undefined;
}
