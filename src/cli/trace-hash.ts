import { createHash } from 'node:crypto';
import type { TraceHash } from '../trace.js';

/** Node's own SHA-256: several times as fast as one in plain JavaScript. */
export function nodeTraceHash(): TraceHash {
  const hash = createHash('sha256');
  return {
    update: (text) => void hash.update(text, 'utf8'),
    hex: () => hash.digest('hex'),
  };
}
