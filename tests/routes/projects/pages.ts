import { textOf } from "#tests/support/visitor.ts";

/** The words of a page as somebody reads them: without the marks that React sets between pieces of one text. */
export function pageText(html: string): string {
  return textOf(html.replace(/<!--[\s\S]*?-->/g, ""));
}
