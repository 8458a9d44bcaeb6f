import type { Profile } from '../hardware/profile.js';
import type { EntryMeaning } from './table-entry.js';
import type { TableName } from './tables.js';

// What logins and configuration fill the tables with. The values only have to differ from entry to entry, so that an
// entry lost, doubled or moved by a conversion shows.

/** The entries a table has once every host of the profile is logged in. */
export function tableContent(profile: Profile, table: TableName): EntryMeaning[] {
  const build = BUILDERS[table];
  return Array.from({ length: profile.tables[table].is }, (_, index) => build(index, profile));
}

const BUILDERS: Readonly<Record<TableName, (index: number, profile: Profile) => EntryMeaning>> = {
  config: (index) => ({ key: BigInt(0x1000 + index), value: BigInt((index * 0x9e37_79b1) >>> 0) }),
  login: (index) => ({
    nportid: BigInt(0x01_0000 + index),
    wwpn: `5006016${index.toString(16).padStart(9, '0')}`,
    state: 3n,
    flags: BigInt(index & 0xf),
    credits: BigInt(8 + (index % 24)),
  }),
  path: (index, profile) => ({
    lun: BigInt(index),
    nportid: BigInt(0x01_0000 + (index % profile.tables.login.is)),
    port: BigInt(index % profile.ports.count.is),
    state: 1n,
    ioq: 0n,
  }),
};
