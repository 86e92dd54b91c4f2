import type { ReactNode } from "react";
import { Icon } from "#app/ui/icons.tsx";
import { Options, type SelectOption } from "#app/ui/select.tsx";

/** Search and filters of a list. They live in the address, so a filtered list can be sent to somebody. */
export function FilterBar({ label, action, button = "Filter", clearHref, children }: FilterBarProps) {
  return (
    <form className="bar filters" method="get" role="search" aria-label={label} action={action}>
      {children}
      <button className="btn">{button}</button>
      {clearHref && (
        <a className="btn ghost" href={clearHref}>
          Clear
        </a>
      )}
    </form>
  );
}

export type FilterBarProps = {
  label: string;
  action?: string;
  button?: string;
  /** Given while something is filtered. */
  clearHref?: string | null;
  children: ReactNode;
};

export function SearchInput({ name = "q", label, value, placeholder, id = `search-${name}` }: SearchInputProps) {
  return (
    <div className="find grow">
      <Icon name="search" />
      <label className="sr-only" htmlFor={id}>
        {label}
      </label>
      <input
        className="input"
        id={id}
        name={name}
        type="search"
        defaultValue={value ?? undefined}
        placeholder={placeholder ?? label}
      />
    </div>
  );
}

export type SearchInputProps = {
  name?: string;
  label: string;
  value?: string | null;
  placeholder?: string;
  id?: string;
};

export function FilterSelect({ name, label, value, options }: FilterSelectProps) {
  return (
    <>
      <label className="sr-only" htmlFor={`filter-${name}`}>
        {label}
      </label>
      <select className="input w-auto max-w-full" id={`filter-${name}`} name={name} defaultValue={value ?? undefined}>
        <Options options={options} />
      </select>
    </>
  );
}

export type FilterSelectProps = {
  name: string;
  label: string;
  value?: string | null;
  options: readonly SelectOption[];
};
