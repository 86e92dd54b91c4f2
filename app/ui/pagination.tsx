import { DisabledButton, LinkButton } from "#app/ui/button.tsx";

/** Cursor links. A page shows where it stands in words, and never how many pages there are. */
export function Pagination({ summary, previousHref, nextHref, words = plainWords }: PaginationProps) {
  if (!previousHref && !nextHref && !summary) return null;
  return (
    <nav className="pages" aria-label="Pages">
      <span className="meta grow">{summary}</span>
      {(previousHref || nextHref) && (
        <span className="flex gap-2">
          <Step href={previousHref} label={words.previous} rel="prev" />
          <Step href={nextHref} label={words.next} rel="next" />
        </span>
      )}
    </nav>
  );
}

export type PaginationProps = {
  summary?: string;
  previousHref?: string | null;
  nextHref?: string | null;
  words?: { previous: string; next: string };
};

const plainWords = { previous: "Previous", next: "Next" };

function Step({ href, label, rel }: { href: string | null | undefined; label: string; rel: string }) {
  if (!href) return <DisabledButton size="small">{label}</DisabledButton>;
  return (
    <LinkButton size="small" href={href} rel={rel}>
      {label}
    </LinkButton>
  );
}
