/** Mutants that nothing can notice, because nothing changes: each with the reason. */
export const equivalents: Readonly<Record<string, string>> = {};
