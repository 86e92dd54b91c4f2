import { fieldIdFor } from "#app/ui/field.tsx";

/**
 * What stands in the way of a form, each problem linked to its field. It takes focus when the page
 * arrives (`autofocus` works on any focusable element, without script), and is `#errors` for links.
 */
export function FormErrors({ errors, form, labels = {}, title = "Nothing was saved yet" }: FormErrorsProps) {
  const problems = Object.entries(errors ?? {}).filter((entry): entry is [string, string] => Boolean(entry[1]));
  if (problems.length === 0 && !form) return null;
  return (
    <div className="summary-box" id="errors" role="alert" tabIndex={-1} autoFocus data-errors="">
      <h2>{title}</h2>
      {form && <p className="mt-1">{form}</p>}
      {problems.length > 0 && (
        <ul className="mt-1">
          {problems.map(([name, problem]) => (
            <li key={name}>
              <a href={`#${fieldIdFor(name)}`}>{labels[name] ? `${labels[name]}: ${lowerFirst(problem)}` : problem}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Problems by field name. */
export type FieldErrors = Readonly<Record<string, string | undefined>>;
export type FormErrorsProps = {
  errors?: FieldErrors;
  /** A problem that belongs to no field. */
  form?: string | undefined;
  /** Field name → its label, where the problem alone does not say which field it means. */
  labels?: Readonly<Record<string, string>>;
  title?: string;
};

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
