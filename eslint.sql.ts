import type { Rule, Scope } from "eslint";
import type * as ESTree from "estree";

/**
 * What a pooler in transaction mode breaks, and what lets text become SQL. Each rule says why; each exception says why it
 * is one. A transaction's connection goes to somebody else afterwards: what outlives the transaction goes along.
 */

type Ban = { message: string; listen(report: (node: ESTree.Node) => void, context: Rule.RuleContext): Rule.RuleListener };

const bans = {
  "session-setting": inTexts(
    "A setting of the session outlives the transaction, and the next workspace on this connection would have it. Use SET LOCAL.",
    /(?:^|;)\s*(?:set\s+(?!local\b|constraints\b|transaction\b)(?:session\s+)?(?:role\b|time\s+zone\b|authorization\b|characteristics\b|[a-z_.]+\s*(?:=|to\s))|reset\s+(?:all\b|role\b|session\b|[a-z]+[._][a-z_.]+)|discard\s+[a-z]+\s*$)|\bset_config\s*\(/i,
  ),
  "session-lock": inTexts(
    "A lock of the session stays behind on a pooler's connection, held by nobody. Use pg_advisory_xact_lock.",
    /pg_(?:try_)?advisory_(?:un)?lock/i,
  ),
  "cursor-with-hold": inTexts("A cursor WITH HOLD outlives its transaction, on a connection that is somebody else's by then.", /\bdeclare\b[\s\S]*\bwith\s+hold\b/i),
  listen: inTexts(
    "LISTEN needs a session of its own, past the pooler: jobs/listener.ts has one for everybody.",
    /(?:^|;)\s*(?:un)?listen\s+(?:\*|"|\$|[a-z_]+\s*(?:;|$))/i,
  ),
  "named-statement": {
    message: "A prepared statement belongs to one connection, and a pooler gives the next query another. Leave it unnamed.",
    listen: (report, context) => ({
      ...inTexts("", /(?:^|;)\s*(?:prepare\s+\w+\s*(?:\(|as\b)|deallocate\s+\w+\s*$|execute\s+\w+\s*(?:\(|;|$))/i).listen(report, context),
      CallExpression(node) {
        const [first] = node.arguments;
        if (isCallOf(node, ["prepare"]) && first !== undefined) report(node);
        if (isCallOf(node, ["query"]) && first?.type === "ObjectExpression" && propertyOf(first, "name")) report(node);
      },
    }),
  },
  "raw-text": {
    message: "sql.raw puts text into a statement as it is. Use parameters, sql.identifier, or tableNamed of db/database.ts.",
    listen: (report) => ({
      CallExpression(node) {
        if (isCallOf(node, ["raw"]) && isNamed(node.callee, "sql")) report(node);
      },
    }),
  },
  "built-text": {
    message: "A statement built from pieces is how injections begin. Write it in one piece with parameters, or with drizzle's sql.",
    listen: (report, context) => ({
      CallExpression(node) {
        if (!isCallOf(node, ["query", "execute"])) return;
        const [first] = node.arguments;
        const text = first?.type === "ObjectExpression" ? propertyOf(first, "text") : first;
        if (text !== undefined && text !== null && isBuilt(text, context.sourceCode.getScope(node))) report(node);
      },
    }),
  },
} satisfies Record<string, Ban>;

export type SqlRule = keyof typeof bans;

export const sqlPlugin = { rules: Object.fromEntries(Object.entries(bans).map(([name, ban]) => [name, ruleOf(ban)])) };
export const sqlRules = Object.fromEntries(Object.keys(bans).map((name) => [`sql/${name}`, "error"])) as Record<`sql/${SqlRule}`, "error">;

/** The files where a rule does not hold. Each was read for what reaches its statements. */
export const reviewed: Partial<Record<SqlRule, Record<string, string>>> = {
  "session-setting": {
    "db/migrate.ts": "the migrator's own connection, past any pooler and closed afterwards, is the owner from one end to the other",
  },
  "session-lock": {
    "db/migrate.ts": "the lock must outlive the transactions of the single migrations, on a connection past any pooler",
  },
  listen: {
    "jobs/listener.ts": "the one connection that listens, past any pooler",
    "bin/doctor/database.ts": "tries out whether LISTEN works there",
  },
  "built-text": {
    "db/tenant.ts": "SET LOCAL takes no parameters; the id was checked to be a UUID",
    "db/roles.ts": "CREATE ROLE and GRANT take no parameters; names are constants, passwords are quoted",
    "db/migrate.ts": "SET ROLE takes no parameters; the name is a constant",
    "db/backfill.ts": "ALTER TABLE takes no parameters; names come from the registry and are quoted",
    "db/law/functions.ts": "a condition that several laws share, made from constants",
    "db/law/grants.ts": "a condition that several laws share, made from constants",
    "db/law/tables.ts": "a condition that several laws share, made from constants",
    "jobs/install.ts": "GRANT takes no parameters; names are constants",
    "jobs/listener.ts": "LISTEN takes no parameters; channels are constants and quoted",
    "bin/doctor/database.ts": "SET ROLE takes no parameters; the name is a constant",
    "bin/backup/take.ts": "COPY takes no parameters; names come from the catalog and are quoted",
    "bin/backup/restore.ts": "COPY takes no parameters; names come from the catalog and are quoted",
    "bin/local/seed.ts": "CREATE DATABASE takes no parameters; the name is quoted",
    "bin/bench/search.ts": "SET LOCAL takes no parameters; the id was made by the benchmark",
  },
};

export const reviewedFiles = Object.entries(reviewed).flatMap(([rule, files]) =>
  Object.keys(files).map((file) => ({ files: [file], rules: { [`sql/${rule}`]: "off" as const } })),
);

function ruleOf({ message, listen }: Ban): Rule.RuleModule {
  return {
    meta: { type: "problem", messages: { banned: message }, schema: [] },
    create: (context) => listen((node) => context.report({ node, messageId: "banned" }), context),
  };
}

/** In any text of the program: statements are also kept in constants and tables. */
function inTexts(message: string, pattern: RegExp): Ban {
  return {
    message,
    listen: (report) => ({
      Literal(node) {
        if (typeof node.value === "string" && pattern.test(node.value)) report(node);
      },
      TemplateLiteral(node) {
        if (pattern.test(node.quasis.map((quasi) => quasi.value.cooked ?? "").join("$"))) report(node);
      },
    }),
  };
}

function isCallOf({ callee }: ESTree.CallExpression, methods: string[]): boolean {
  return callee.type === "MemberExpression" && callee.property.type === "Identifier" && methods.includes(callee.property.name);
}

function isNamed(callee: ESTree.Node, object: string): boolean {
  return callee.type === "MemberExpression" && callee.object.type === "Identifier" && callee.object.name === object;
}

function propertyOf(object: ESTree.ObjectExpression, name: string): ESTree.Node | null {
  const found = object.properties.find((property) => property.type === "Property" && property.key.type === "Identifier" && property.key.name === name);
  return found?.type === "Property" ? found.value : null;
}

/** Text with values in it. A constant is looked up where it was written. */
function isBuilt(node: ESTree.Node, scope: Scope.Scope | null): boolean {
  if (node.type === "TemplateLiteral") return node.expressions.length > 0;
  if (node.type === "BinaryExpression") return true;
  if (node.type === "CallExpression") return isCallOf(node, ["concat", "join", "replace", "replaceAll"]) || node.arguments.some((argument) => isBuilt(argument, scope));
  if (node.type !== "Identifier") return false;
  const written = variableOf(node.name, scope)?.defs[0]?.node as ESTree.Node | undefined;
  return written?.type === "VariableDeclarator" && written.init != null && written.init.type !== "Identifier" && isBuilt(written.init, scope);
}

function variableOf(name: string, scope: Scope.Scope | null): Scope.Variable | undefined {
  for (let here = scope; here !== null; here = here.upper) {
    const variable = here.set.get(name);
    if (variable) return variable;
  }
  return undefined;
}
