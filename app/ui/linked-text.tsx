import { Fragment } from "react";

const address = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/g;

/** Plain text as it was written, its web addresses made links. */
export function LinkedText({ text }: { text: string }) {
  return (
    <div className="whitespace-pre-wrap break-words">
      {partsOf(text).map(({ words, href }, index) => (
        <Fragment key={index}>
          {href ? (
            <a href={href} rel="noreferrer">
              {words}
            </a>
          ) : (
            words
          )}
        </Fragment>
      ))}
    </div>
  );
}

function partsOf(text: string): { words: string; href?: string }[] {
  const parts: { words: string; href?: string }[] = [];
  let at = 0;
  for (const match of text.matchAll(address)) {
    parts.push({ words: text.slice(at, match.index) }, { words: match[0], href: match[0] });
    at = match.index + match[0].length;
  }
  return [...parts, { words: text.slice(at) }];
}
