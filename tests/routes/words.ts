import { textOf as textWithGaps } from "#tests/support/visitor.ts";

/** The words of a page, without the marks that React sets between pieces of one text. */
export function textOf(html: string): string {
  return textWithGaps(html.replace(/<!--[\s\S]*?-->/g, ""));
}
