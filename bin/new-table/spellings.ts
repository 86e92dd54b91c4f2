/** time_entries → timeEntries, time-entries, "time entries". */
export function spellings(name: string): { camel: string; kebab: string; words: string } {
  return {
    camel: name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase()),
    kebab: name.replaceAll("_", "-"),
    words: name.replaceAll("_", " "),
  };
}
