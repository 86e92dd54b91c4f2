import type { SupportStatus } from "#app/domain/staff/support-requests.ts";
import { Status } from "#app/ui/status.tsx";

export function SupportStatusMark({ status }: { status: SupportStatus }) {
  switch (status) {
    case "open":
      return (
        <Status mark="delivery_received" tone="caution">
          Open
        </Status>
      );
    case "answered":
      return (
        <Status mark="delivery_applied" tone="positive">
          Answered
        </Status>
      );
    case "closed":
      return (
        <Status mark="none" tone="plain">
          Closed
        </Status>
      );
  }
}
