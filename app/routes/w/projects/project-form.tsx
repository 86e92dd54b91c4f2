import type { ProjectRecord } from "#app/domain/projects/get-project.ts";
import type { Refused } from "#app/http/refused.ts";
import { problemOf, versionToSend } from "#app/routes/w/projects/refused.ts";
import { StandsNow } from "#app/routes/w/projects/stands-now.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { TextField } from "#app/ui/text-field.tsx";

/** Name and description, for a new project and one that exists. */
export function ProjectForm({ project, refused, submit, cancelHref }: ProjectFormProps) {
  const typed = refused?.typed ?? {};
  const errors = refused?.refused.fields;
  return (
    <form className="form" method="post">
      <FormErrors errors={errors} form={problemOf(refused)} labels={{ name: "Name", description: "Description" }} />
      {project && <input type="hidden" name="version" value={versionToSend(refused, project.version)} />}
      {project && refused?.refused.code === "conflict" && (
        <StandsNow
          fields={[
            { label: "Name", now: project.name, typed: typed.name },
            { label: "Description", now: project.description, typed: typed.description },
          ]}
        />
      )}
      <TextField name="name" label="Name" defaultValue={typed.name ?? project?.name} error={errors?.name} autoComplete="off" required />
      <TextArea
        name="description"
        label="Description"
        hint="What it is for, for those who open it the first time. May stay empty."
        rows={6}
        defaultValue={typed.description ?? project?.description}
        error={errors?.description}
      />
      <div className="bar">
        <SubmitButton pending={submit.pending}>{submit.label}</SubmitButton>
        <LinkButton href={cancelHref}>Cancel</LinkButton>
      </div>
    </form>
  );
}

export type ProjectFormProps = {
  project?: ProjectRecord;
  refused: Refused | null;
  submit: { label: string; pending: string };
  cancelHref: string;
};
