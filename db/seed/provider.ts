import { eq } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import type { Pools } from "#db/pools.ts";
import { staffMembers } from "#db/schema/platform.ts";
import { demoPassword } from "#app/domain/identity/demo.ts";
import { hashPassword } from "#app/domain/identity/password-hashes.ts";
import type { AppFacts } from "#app/domain/scope.ts";
import { createStaffMember } from "#app/domain/staff/staff-members.ts";
import { sealSecret } from "#app/domain/staff/totp.ts";

/** The provider's own people on a demonstration. Passwords and keys are no secrets there. */
export const demoStaff = [
  { email: "sana@afterlogin.example", name: "Sana Malik", role: "support", totpSecret: "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU" },
  { email: "bruno@afterlogin.example", name: "Bruno Keller", role: "billing", totpSecret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" },
  { email: "ada@afterlogin.example", name: "Ada Winter", role: "admin", totpSecret: "MFZWIZLNNBSWY3DPMFZWIZLNNBSWY3DP" },
] as const;

export const demoStaffPassword = demoPassword;

/** One for each staff role, the second factor set up already. */
export async function playProvider(pools: Pools, app: AppFacts): Promise<void> {
  const keeper = { pool: pools.afterlogin_staff, request: { id: "cmd_demo", method: "command", address: null } } as const;
  for (const { totpSecret, ...one } of demoStaff) {
    const { id } = await createStaffMember(keeper, one);
    const second = { passwordHash: await hashPassword(demoStaffPassword), totpSealed: sealSecret(app.keyring, totpSecret) };
    await databaseOver(pools.afterlogin_staff).update(staffMembers).set(second).where(eq(staffMembers.id, id));
  }
}
