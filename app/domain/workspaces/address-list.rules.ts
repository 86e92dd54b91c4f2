/**
 * The addresses of a pasted list, each once, as they were typed: between them lines, commas, semicolons or spaces.
 * "Ruth Ames <ruth@tidemuseum.example>", as mail programs copy it, gives the address alone.
 */
export function addressesIn(list: string): string[] {
  const seen = new Set<string>();
  return list
    .replace(/"[^"\n]*"/g, " ")
    // Only from where a name can begin: tried at each of its letters, a long line would take the square of its length.
    .replace(/(?<![^<>\n,;])[^<>\n,;]*<([^<>\n]*)>/g, " $1 ")
    .split(/[\s,;]+/)
    .filter((address) => {
      const key = address.toLowerCase();
      if (address === "" || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}
