import type { Acceptance } from "#app/domain/workspaces/accept-invitation.ts";

/** Where somebody goes who has just accepted, and what they are told there. */
export function joined({ workspace, place }: Acceptance): [path: string, flash: string] {
  switch (place) {
    case "active":
      return [`/w/${workspace.slug}`, `You joined ${workspace.name}.`];
    case "already":
      return [`/w/${workspace.slug}`, `You are in ${workspace.name} already.`];
    case "pending_seat":
      return ["/workspaces", `You joined ${workspace.name}. It opens as soon as the payment for your seat arrives.`];
  }
}
