import { refuseUnknown } from "#app/domain/refusal.ts";
import { publicLoader } from "#app/http/route.ts";

export const loader = publicLoader(async () => refuseUnknown());

export default function NotFound() {
  return null;
}
