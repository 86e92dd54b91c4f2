import { PersonStatus } from "#app/ui/status.tsx";

/** A member's place in words: who is shut out, and why. */
export function MemberStatus({ status, suspendedFor }: { status: "active" | "pending_seat" | "suspended"; suspendedFor: "by_admin" | "over_limit" | null }) {
  switch (status) {
    case "active":
      return <PersonStatus status="active" />;
    case "pending_seat":
      return <PersonStatus status="invited">Waiting for a seat</PersonStatus>;
    case "suspended":
      return <PersonStatus status="suspended">{suspendedFor === "over_limit" ? "Over the plan" : "Suspended"}</PersonStatus>;
  }
}
