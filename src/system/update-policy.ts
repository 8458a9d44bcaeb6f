/** In which steps a storage system updates its adapters. */
export type UpdatePolicy =
  | { readonly kind: 'all' }
  | { readonly kind: 'rolling'; readonly adapters: number }
  /** Of each pair of partners first the one, then the other. */
  | { readonly kind: 'pairs' };

/** What happens when an adapter does not end up with the new image. */
export type OnFailure = 'stop' | 'continue' | 'roll-back';

/** The adapters of each step. Partners are adapters 0 and 1, 2 and 3, and so on. */
export function stepsOf(policy: UpdatePolicy, adapters: readonly number[]): number[][] {
  switch (policy.kind) {
    case 'all':
      return adapters.length === 0 ? [] : [[...adapters]];
    case 'rolling': {
      const steps: number[][] = [];
      for (let first = 0; first < adapters.length; first += policy.adapters)
        steps.push(adapters.slice(first, first + policy.adapters));
      return steps;
    }
    case 'pairs':
      return [0, 1].map((half) => adapters.filter((adapter) => adapter % 2 === half)).filter((step) => step.length > 0);
  }
}

export function policyName(policy: UpdatePolicy): string {
  return policy.kind === 'rolling' && policy.adapters > 1 ? `rolling:${policy.adapters}` : policy.kind;
}
