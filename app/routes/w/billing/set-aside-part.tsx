import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Section } from "#app/ui/section.tsx";

/** People and projects that a plan had no room for, and the way to let them back. */
export function SetAsidePart({ billing }: BillingData) {
  const { setAside, access, workspace, manages } = billing;
  const isOver = access.overLimit.length > 0;
  // Nobody works in a closed workspace, so nothing has to fit.
  if (billing.situation === "closed") return null;
  if (!isOver && setAside.members + setAside.projects === 0) return null;
  return (
    <Section title={isOver ? "Over the limits" : "Set aside"} note="Nothing is ever deleted.">
      <p className="text-ink-2 max-w-128">
        {isOver
          ? "The workspace has more than its plan holds. Choose who stays and which projects stay; until then no one can be invited and no project created."
          : `${count(setAside.members, "person", "people")} and ${count(setAside.projects, "project", "projects")} had no room in the plan. All they made is kept.`}
      </p>
      {manages && (
        <div className="bar mt-4">
          <LinkButton kind={isOver ? "primary" : "outlined"} href={`/w/${workspace.slug}/billing/limits`}>
            {isOver ? "Choose what stays" : "Let back in what fits"}
          </LinkButton>
        </div>
      )}
    </Section>
  );
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
