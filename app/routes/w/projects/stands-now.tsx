import { KeyValues } from "#app/ui/key-values.tsx";
import { Note } from "#app/ui/note.tsx";

/** Beside what somebody typed, what somebody else has saved meanwhile: only the fields that differ. */
export function StandsNow({ fields }: { fields: readonly { label: string; now: string; typed: string | undefined }[] }) {
  const differing = fields.filter(({ now, typed }) => typed !== undefined && typed.replaceAll("\r\n", "\n").trim() !== now);
  if (differing.length === 0) return null;
  return (
    <Note kind="caution">
      <h2 className="mb-1 text-sm">What stands now</h2>
      <KeyValues
        entries={differing.map(({ label, now }) => ({
          term: label,
          value: <span className="whitespace-pre-line wrap-anywhere">{now === "" ? "Empty" : now}</span>,
        }))}
      />
      <p className="mt-2">What you typed is still in the form. Saving it replaces what stands now.</p>
    </Note>
  );
}
