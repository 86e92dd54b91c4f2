import type { Config } from "#app/config.ts";
import { demoStaff, demoStaffPassword } from "#db/seed.ts";

/** The provider's people of the demonstration. Their second factor is a fixed key, which an authenticator app takes by hand. */
export function staffSignIns({ appUrl }: Pick<Config, "appUrl">): string[] {
  return [
    `  staff          ${appUrl}/staff/sign-in, password ${demoStaffPassword}, and a code from this key:`,
    ...demoStaff.map(({ email, role, totpSecret }) => `                 ${email.padEnd(26)} ${role.padEnd(8)} ${totpSecret}`),
  ];
}
