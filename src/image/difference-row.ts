/** `reconcilable`: the image bridge can make it fit; `incompatible`: only a standard update can. */
export type Verdict = 'compatible' | 'reconcilable' | 'incompatible';

export interface Difference {
  characteristic: string;
  /** What each image states, in words; undefined where it states nothing. */
  old: string | undefined;
  new: string | undefined;
  /** Whether the two are the same; a row may be listed although they are. */
  isEqual: boolean;
  verdict: Verdict;
  why: string;
}
