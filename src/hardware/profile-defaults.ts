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
} as const satisfies Plain;

const DEFAULT_CPU = treeOfPlain(DEFAULTS.cpu, { file: 'defaults' });

/** The profile's tree with what it leaves out; what has no default is not filled in. */
export function withDefaults(tree: TreeMap): TreeMap {
  const cpu = tree.entries.get('cpu');
  if (cpu?.kind !== 'map') return tree;
  return { ...tree, entries: new Map(tree.entries).set('cpu', mergeTrees(DEFAULT_CPU, cpu)) };
}
