import { describe, expect, test } from 'vitest';
import type { Adapter } from '../../src/update/adapter.js';
import { PERSISTENT_TABLES } from '../../src/update/nvram-map.js';
import {
  encodePersistentConfig,
  PERSISTENT_HEADER_BYTES,
  readPersistentConfig,
} from '../../src/update/persistent-tables.js';
import { record, SWIFT_FLASH, scenarioOf } from '../acceptance/runs.js';

const SET = { ...SWIFT_FLASH, 'dram.test': 'none' };

const layoutOf = (adapter: Adapter) => adapter.tables!.layout('config')!;
const entry = (key: bigint, value: bigint) => ({ key, value });

function store(adapter: Adapter, slot: 0 | 1, entries: ReturnType<typeof entry>[]): void {
  const { header, data } = encodePersistentConfig(layoutOf(adapter), entries);
  adapter.board.nvram.poke(PERSISTENT_TABLES[slot], header);
  adapter.board.nvram.poke(PERSISTENT_TABLES[slot] + PERSISTENT_HEADER_BYTES, data);
}

describe('the configuration over a standard update', () => {
  const inForce = [entry(1n, 0xcafen), entry(2n, 7n)];

  test('is the one of the slot that booted, not what an earlier image left in the other', () => {
    const run = record(scenarioOf({ set: SET }), 'standard', {
      watch: (adapter) => {
        store(adapter, 0, inForce);
        store(adapter, 1, [entry(1n, 0xdeadn)]);
      },
    });
    expect(run.measures.outcome.updated).toBe(true);
    expect(run.adapter.tables!.meaning().get('config')).toEqual(inForce);
    const { nvram } = run.adapter.board;
    expect(readPersistentConfig(nvram, 1, layoutOf(run.adapter)), 'stored for the new slot').toEqual(inForce);
    expect(readPersistentConfig(nvram, 0, layoutOf(run.adapter)), 'kept for the old slot').toEqual(inForce);
  });

  test('is the same where the other slot had none', () => {
    const run = record(scenarioOf({ set: SET }), 'standard', { watch: (adapter) => store(adapter, 0, inForce) });
    expect(run.adapter.tables!.meaning().get('config')).toEqual(inForce);
  });
});
