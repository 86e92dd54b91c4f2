import type { WorkspaceData } from "#app/routes/staff/workspace.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import type { LayerName } from "#app/domain/staff/why-access.ts";
import { permissions } from "#app/domain/permissions.rules.ts";
import { dateTimeText } from "#app/ui/date-text.ts";
import { TimeOnly } from "#app/ui/dates.tsx";
import { Select } from "#app/ui/select.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { Why, WhyLayer } from "#app/ui/why.tsx";

/** Who may do what, and why: the form asks by GET and writes nothing in the workspace. */
export function WhyPart({ data }: { data: WorkspaceData }) {
  const { question } = data;
  return (
    <section>
      <h2 className="mb-3">Why access?</h2>
      <form className="bar mb-4 items-end!" method="get">
        <div className="min-w-48 grow">
          <TextField name="user" label="User" defaultValue={question.email} list="people" autoComplete="off" spellCheck={false} required />
          <datalist id="people">
            {data.file.members.map(({ id, email }) => (
              <option key={id} value={email} />
            ))}
          </datalist>
        </div>
        <div className="min-w-48 grow">
          <Select name="permission" label="Permission" defaultValue={question.permission} options={data.permissions} />
        </div>
        <button className="btn">Ask</button>
        <label className="choice w-full">
          <input type="checkbox" name="own" defaultChecked={question.owned} />
          <span>About something of their own</span>
        </label>
      </form>
      {question.answer ? <Answer answer={question.answer} /> : <p className="text-ink-2">Name a member’s address and what they want to do. The answer comes from the functions that decide in production, layer by layer.</p>}
    </section>
  );
}

type Answered = NonNullable<WorkspaceData["question"]["answer"]>;

function Answer({ answer }: { answer: Answered }) {
  const { allowed, person, permission, layers, decidedBy } = answer;
  const what = `“${permissions[permission].label}”`;
  const position = layers.findIndex(({ name }) => name === decidedBy) + 1;
  return (
    <>
      <Why
        allowed={allowed}
        verdict={allowed ? `Yes. ${person.name} may: ${what}.` : `No. ${person.name} may not: ${what}.`}
        decision={
          decidedBy && (
            <>
              Decided by <b className="text-ink">{layerNames[decidedBy].toLowerCase()}</b>, layer {position} of {layers.length}. {fixes[decidedBy]}
            </>
          )
        }
      >
        {layers.map(({ name, outcome, value, source, at }) => (
          <WhyLayer key={name} layer={layerNames[name]} outcome={outcome} source={at ? `${source}, ${dateTimeText(at, staffReader.locale, staffReader.timeZone, "short")}` : source}>
            {outcome === "decides" ? <b>{value}</b> : value}
          </WhyLayer>
        ))}
      </Why>
      <p className="meta mt-2">
        Same functions as production, asked at <TimeOnly at={answer.askedAt} {...staffReader} /> UTC.
      </p>
    </>
  );
}

const layerNames: Record<LayerName, string> = {
  identity: "Identity",
  role: "Role",
  workspace: "Workspace",
  subscription: "Subscription",
  terms: "Terms",
  override: "Override",
  flag: "Flag",
  limit: "Limit",
  row_security: "Row security",
};

const fixes: Record<LayerName, string> = {
  identity: "They confirm their address.",
  role: "An admin or the owner of the workspace can change it.",
  workspace: "Its owner or staff can change its state.",
  subscription: "Whoever manages its billing can settle it.",
  terms: "The owner can change the plan.",
  override: "It ends on its date.",
  flag: "",
  limit: "They make room, or the plan is changed.",
  row_security: "This should not be: tell the developers.",
};
