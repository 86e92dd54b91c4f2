import type { ReactNode } from "react";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { Note } from "#app/ui/note.tsx";

/** A legal page's frame. Its version is what sign-up records as accepted. */
export function Legal({ title, version, since, reader, template, children }: LegalProps) {
  return (
    <div className="wrap">
      <article className="legal pt-8 sm:pt-14">
        <h1 className="text-2xl tracking-tight">{title}</h1>
        <p className="meta mt-2">
          Version {version}, in force since <DateOnly at={since} {...reader} />
        </p>
        {template && (
          <div className="mt-6">
            <Note kind="caution">
              <b>This is a template, not legal advice.</b> Whoever runs this service replaces it with their own text
              before the first customer, and raises the version.
            </Note>
          </div>
        )}
        <div className="prose mt-8">{children}</div>
      </article>
    </div>
  );
}

export type LegalProps = {
  title: string;
  version: string;
  since: string;
  reader: Reader;
  template: boolean;
  children: ReactNode;
};
