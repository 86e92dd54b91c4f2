import { refuseUnknown } from "#app/domain/refusal.ts";
import { staffLoader } from "#app/http/staff-door.ts";

/** Behind the door like every other address of staff's, so that a stranger's request for it does the same work. */
export const loader = staffLoader(async () => refuseUnknown());

export default function StaffNotFound() {
  return null;
}
