import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Profile } from '../hardware/profile.js';
import {
  buildWorkload,
  parseWorkloadAssignments,
  parseWorkloadDocument,
  type WorkloadDocument,
} from '../scenario/workload-file.js';
import { type FioLog, parseFioLog } from '../system/fio-log.js';
import type { Workload } from '../system/workload.js';
import { InputError, readInputFile, readInputText } from './input.js';

/** Without a word from the user: evenly spaced, so that the gap of an update meets an I/O whatever the seed. */
const LIGHT_LOAD: WorkloadDocument = { arrivals: 'constant' };

/** Longest recording, uncompressed. */
const LOG_BYTES_MAX = 256 * 2 ** 20;

/**
 * What `--workload` means: `none`, assignments such as `rate=20k,read=50%`, a workload file (YAML), or an I/O log of fio.
 * @returns undefined for none: the ports' own sources
 */
export function workloadOf(text: string | undefined, profile: Profile): Workload | undefined {
  if (text === 'none') return undefined;
  const { document, file, directory } = read(text);
  return buildWorkload(document, file, profile, (path) =>
    readFioLog(directory === undefined ? path : resolve(directory, path)),
  );
}

interface Read {
  readonly document: WorkloadDocument;
  readonly file: string;
  /** What the paths in it are relative to; undefined for the current directory. */
  readonly directory?: string;
}

function read(text: string | undefined): Read {
  if (text === undefined) return { document: LIGHT_LOAD, file: 'workload' };
  if (/\.ya?ml$/.test(text))
    return { document: parseWorkloadDocument(readInputText(text), text), file: text, directory: dirname(text) };
  if (text.includes('=') && !existsSync(text))
    return { document: parseWorkloadAssignments(text, '--workload'), file: '--workload' };
  return { document: { recording: text }, file: text };
}

/** @throws FioLogError naming file and line, InputError when it cannot be read at all */
export function readFioLog(path: string): FioLog {
  const bytes = readInputFile(path);
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return parseFioLog(new TextDecoder().decode(isCompressed ? gunzipped(bytes, path) : bytes), path);
}

function gunzipped(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LOG_BYTES_MAX });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const found = code === 'ERR_BUFFER_TOO_LARGE' ? `more than ${LOG_BYTES_MAX} bytes in it` : 'damaged data';
    throw new InputError(
      `${path}: expected a whole gzip file, found ${found}`,
      'Write it anew, or give it uncompressed.',
    );
  }
}
