import type { Refused } from "#app/http/refused.ts";
import { problemOf } from "#app/routes/w/projects/refused.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextArea } from "#app/ui/text-area.tsx";

/** Stands below a task's comments; after a refusal, on a page of its own with what was typed. */
export function CommentForm({ action, cancelHref, refused = null }: CommentFormProps) {
  return (
    <form className="form mt-4" method="post" action={action}>
      <FormErrors errors={refused?.refused.fields} form={problemOf(refused)} labels={{ body: "Comment" }} />
      <TextArea name="body" label={cancelHref ? "Comment" : "Add a comment"} defaultValue={refused?.typed.body} error={refused?.refused.fields.body} rows={refused ? 8 : 3} wide required />
      <div className="bar">
        <SubmitButton pending="Sending">{cancelHref ? "Add comment" : "Comment"}</SubmitButton>
        {cancelHref && <LinkButton href={cancelHref}>Cancel</LinkButton>}
      </div>
    </form>
  );
}

type CommentFormProps = {
  action?: string;
  /** The way back from a page of its own, whose title says already what is written. */
  cancelHref?: string;
  refused?: Refused | null;
};
