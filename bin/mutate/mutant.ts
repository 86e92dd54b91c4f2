/** One wall taken down. `name` says which, in a line. */
export interface CatalogMutant {
  name: string;
  /** As the superuser, in a transaction that is rolled back. */
  sql: string;
}

/** The same in a file: the first occurrence of `find` at or after `from` becomes `replace`. */
export interface SourceMutant {
  name: string;
  file: string;
  from: number;
  find: string;
  replace: string;
  /** What Vitest runs, in this order until something fails; each entry is its arguments. */
  tests: string[][];
}

export interface Verdict {
  name: string;
  killed: boolean;
}
