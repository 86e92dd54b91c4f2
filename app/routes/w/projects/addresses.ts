import { cleanSearch } from "#app/domain/projects/fields.rules.ts";
import type { Place } from "#app/domain/projects/keyset.ts";

/** One of the choices as the address names it, else the fallback: nobody gets an error for an address they mistyped. */
export function choiceOf<Choice extends string, Fallback extends Choice | null>(
  url: URL,
  name: string,
  choices: readonly Choice[],
  fallback: Fallback,
): Choice | Fallback {
  const value = url.searchParams.get(name);
  return choices.find((choice) => choice === value) ?? fallback;
}

export function searchOf(url: URL): string {
  return cleanSearch(url.searchParams.get("q") ?? "");
}

export function placeOf(url: URL): Place {
  return { after: url.searchParams.get("after"), before: url.searchParams.get("before") };
}

/** The same list with other parameters; null takes one away. Without a cursor, unless one is among the changes. */
export function listHref(url: URL, changes: Readonly<Record<string, string | null>>): string {
  const params = new URLSearchParams(url.searchParams);
  params.delete("after");
  params.delete("before");
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  for (const [name, value] of [...params]) if (value === "") params.delete(name);
  return params.size > 0 ? `?${params}` : url.pathname;
}

export function pageLinks(url: URL, page: { next: string | null; previous: string | null }) {
  return {
    nextHref: page.next && listHref(url, { after: page.next }),
    previousHref: page.previous && listHref(url, { before: page.previous }),
  };
}
