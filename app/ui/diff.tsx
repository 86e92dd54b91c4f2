/** What changed, field by field, before and after. */
export function Diff({ changes }: { changes: readonly Change[] }) {
  return (
    <table className="diff" role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Field</th>
          <th role="columnheader" scope="col">Before</th>
          <th role="columnheader" scope="col">After</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {changes.map((change) => (
          <tr key={change.field} role="row">
            <th role="rowheader" scope="row" className="font-medium">
              {change.field}
            </th>
            <td role="cell" className="was">
              <Sign>−</Sign>
              {change.before ?? <Nothing />}
            </td>
            <td role="cell" className="now">
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
