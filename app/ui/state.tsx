import type { ReactNode } from "react";
import type { MarkName } from "#app/ui/mark.tsx";
import { Status, type Tone } from "#app/ui/status.tsx";

/** How one state looks wherever it is shown. A part keeps a table of these, a row for each of its states. */
export type Look = readonly [word: string, mark: MarkName, tone: Tone];

/** `says` replaces the word where a row knows more: "Open until 3 December". */
export function State({ look: [word, mark, tone], says = word }: StateProps) {
  return (
    <Status mark={mark} tone={tone}>
      {says}
    </Status>
  );
}

export type StateProps = { look: Look; says?: ReactNode };
