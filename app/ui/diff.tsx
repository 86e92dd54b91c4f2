/** What changed, field by field, before and after. */
export function Diff({ changes }: { changes: readonly Change[] }) {
  return (
    <table className="diff">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.field}>
            <th scope="row" className="font-medium">
              {change.field}
            </th>
            <td className="was">
              <Sign>−</Sign>
              {change.before ?? <Nothing />}
            </td>
            <td className="now">
              <Sign>+</Sign>
              {change.after ?? <Nothing />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export type Change = { field: string; before: string | null; after: string | null };

function Sign({ children }: { children: string }) {
  return (
    <span className="sign" aria-hidden="true">
      {children}
    </span>
  );
}

function Nothing() {
  return <span className="quiet">nothing</span>;
}
