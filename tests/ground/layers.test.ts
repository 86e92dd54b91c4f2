import { ESLint } from "eslint";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";
import { layers } from "../../eslint.layers.ts";

// The one rule alone, without types, so that a case costs milliseconds.
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.ts"],
      plugins: { "import-x": importX as never },
      languageOptions: { parser: tseslint.parser as never },
      settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
      rules: { "import-x/no-restricted-paths": ["error", { basePath: process.cwd(), zones: layers }] },
    },
  ],
});

test.each([
  // file, what it imports, whether it may
  ["db/pools.ts", "#db/roles.ts", true],
  ["db/pools.ts", "#app/domain/refusal.ts", false],
  ["db/pools.ts", "#jobs/catalog.ts", false],
  ["app/domain/scope.ts", "#db/tenant.ts", true],
  ["app/domain/standing.ts", "#db/tenant.ts", false],
  ["app/domain/audit/record-event.ts", "#db/tenant.ts", false],
  ["app/http/session.ts", "#db/tenant.ts", false],
  ["bin/start.ts", "#db/tenant.ts", false],
  ["app/domain/scope.ts", "#app/domain/audit/record-event.ts", false],
  ["app/domain/workspaces/invite.ts", "#app/domain/audit/record-event.ts", true],
  ["app/domain/workspaces/invite.ts", "#app/domain/billing/debt/dunning.rules.ts", false],
  ["app/domain/billing/change.ts", "#app/domain/workspaces/slugs.rules.ts", true],
  ["app/domain/audit/record-event.ts", "#app/domain/notifications/queue-mail.ts", false],
  ["app/domain/staff/look.ts", "#app/domain/projects/tasks.rules.ts", true],
  ["app/domain/workspaces/invite.ts", "#jobs/enqueue.ts", true],
  ["app/domain/workspaces/invite.ts", "#app/http/session.ts", false],
  ["app/domain/workspaces/invite.ts", "#app/config.ts", false],
  ["app/domain/workspaces/invite.ts", "#dev/clock.ts", false],
  ["app/http/session.ts", "#app/domain/scope.ts", true],
  ["app/http/session.ts", "#dev/inbox.ts", false],
  ["app/ops/logger.ts", "#app/http/session.ts", false],
  ["app/ops/logger.ts", "#app/domain/audit/record-event.ts", false],
  ["app/emails/billing/paid.ts", "#app/domain/billing/debt/dunning.rules.ts", true],
  ["app/emails/billing/paid.ts", "#app/domain/billing/debt/cancel-for-debt.ts", false],
  ["jobs/enqueue.ts", "#dev/clock.ts", false],
  ["app/config.ts", "#tests/support/database.ts", false],
  ["dev/clock.ts", "#db/roles.ts", true],
])("%s imports %s: %j", async (file, specifier, allowed) => {
  const [result] = await eslint.lintText(`import "${specifier}";\n`, { filePath: file });
  expect(result?.messages.map((message) => message.ruleId)).toEqual(allowed ? [] : ["import-x/no-restricted-paths"]);
});
