import { Icon } from "#app/ui/icons.tsx";
import { fieldIdFor } from "#app/ui/field.tsx";

/** Something to take away: a link, a key shown once. The button appears with the script that serves it. */
export function CopyField({ name, label, value, hint }: CopyFieldProps) {
  const id = fieldIdFor(name);
  return (
    <div className="field wide">
      <label htmlFor={id}>{label}</label>
      <div className="copy">
        <input className="input id" id={id} readOnly value={value} aria-describedby={hint && `${id}-hint`} />
        <button type="button" className="btn" data-copy={id} hidden>
          <Icon name="copy" />
          <span data-copy-text="">Copy</span>
        </button>
      </div>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <span className="sr-only" role="status" data-copy-status={id} />
    </div>
  );
}

export type CopyFieldProps = { name: string; label: string; value: string; hint?: string };
