import { mergeTrees, type Plain, type TreeMap, treeOfPlain } from './profile-tree.js';

const SMALL_CACHE = 'usual first-level cache of small in-order cores';

/** Keys that a profile may leave out, with the values it then has. */
const DEFAULTS = {
  cpu: {
    core: 'hazard3',
    busTransaction: {
      is: '20cycles',
      assumed: 'bridge to a peripheral bus at a quarter of the CPU clock: request, access, response',
    },
    icache: {
      bytes: { is: '16KiB', assumed: SMALL_CACHE },
      ways: { is: 2, assumed: SMALL_CACHE },
      line: { is: '32B', assumed: 'as cpu.copyCached.lineBytes' },
    },
    dcache: {
      bytes: { is: '16KiB', assumed: SMALL_CACHE },
      ways: { is: 2, assumed: SMALL_CACHE },
      line: { is: '32B', assumed: 'as cpu.copyCached.lineBytes' },
      policy: 'write-back',
    },
  },
  update: { modules: 'native' },
} as const satisfies Plain;

/** The profile's tree with what it leaves out; what has no default is not filled in. */
export function withDefaults(tree: TreeMap): TreeMap {
  const entries = new Map(tree.entries);
  for (const [section, defaults] of Object.entries(DEFAULTS)) {
    const given = tree.entries.get(section);
    if (given?.kind === 'map') entries.set(section, mergeTrees(treeOfPlain(defaults, { file: 'defaults' }), given));
  }
  return { ...tree, entries };
}
