/** The caret of the login field, and the full disc that comes after it. */
export function Brand({ href = "/" }: { href?: string }) {
  return (
    <a className="brand" href={href}>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <rect x="1.5" y="1.5" width="3" height="17" rx="1.5" fill="currentColor" />
        <circle cx="13" cy="10" r="6" fill="currentColor" />
      </svg>
      Afterlogin
    </a>
  );
}
