import type { Refused } from "#app/http/respond.ts";
import { problemOf } from "#app/routes/w/projects/refused.ts";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";

/** Stands below a task's comments; after a refusal, on a page of its own with what was typed. */
export function CommentForm({ action, refused = null }: { action?: string; refused?: Refused | null }) {
  return (
    <form className="form mt-4" method="post" action={action}>
      <FormErrors errors={refused?.refused.fields} form={problemOf(refused)} />
      <TextArea name="body" label="Add a comment" defaultValue={refused?.typed.body} error={refused?.refused.fields.body} rows={refused ? 8 : 3} wide required />
      <div>
        <SubmitButton pending="Sending">Comment</SubmitButton>
      </div>
    </form>
  );
}
