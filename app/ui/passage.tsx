/** Words of a text, with those that were looked for marked. */
export function Passage({ stretches }: { stretches: readonly { text: string; found: boolean }[] }) {
  return (
    <span className="wrap-anywhere">
      {stretches.map(({ text, found }, index) => (found ? <mark key={index}>{text}</mark> : text))}
    </span>
  );
}
