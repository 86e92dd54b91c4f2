import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";
import { layers } from "./eslint.layers.ts";
import { reviewedFiles, sqlPlugin, sqlRules } from "./eslint.sql.ts";

export default tseslint.config(
  { ignores: ["node_modules/", "build/", "coverage/", ".data/", ".react-router/", "public/", "test-results/"] },
  {
    // What may not be written may not be excused in a comment either.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" },
  },
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { "@typescript-eslint": tseslint.plugin, "import-x": importX },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/ban-ts-comment": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports", disallowTypeAnnotations: false }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "prefer-const": "error",
      "import-x/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones: layers }],
    },
  },
  {
    files: ["app/**/*.{ts,tsx}", "db/**/*.ts", "jobs/**/*.ts"],
    rules: { "no-console": "error" },
  },
  {
    // Statements that a pooler would break, and text that becomes SQL. Exceptions and their reasons: eslint.sql.ts.
    files: ["{app,db,jobs,bin}/**/*.{ts,tsx}"],
    plugins: { sql: sqlPlugin },
    rules: sqlRules,
  },
  ...reviewedFiles,
  {
    // What the browser may load: types of anything, and rules that are pure.
    files: ["app/ui/**/*.{ts,tsx}", "app/http/{refused,wanted-path,document-facts}.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^#(db|jobs|dev|bin|tests)/|^#app/(config|http|routes|ops|emails)|^#app/domain/(?!.*\\.rules\\.ts$)",
              allowTypeImports: true,
              message: "What the browser loads imports types and *.rules.ts alone.",
            },
            {
              regex: "^(node:|pg$|drizzle-orm|zod|pino|stripe$|nodemailer|pg-boss)",
              allowTypeImports: true,
              message: "This belongs on the server.",
            },
          ],
        },
      ],
    },
  },
  {
    // The bundler takes loaders and actions out of what the browser loads; what they lean on must go with them.
    files: ["app/routes/**/*.{ts,tsx}"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^#db/(?!ids\\.ts$)|^#(jobs|dev|bin|tests)/|^(pg$|drizzle-orm|pino|stripe$|nodemailer|pg-boss)",
              allowTypeImports: true,
              message: "A route translates: the database and the outside world are the verbs' work.",
            },
          ],
        },
      ],
    },
  },
  {
    // Rules are functions of their arguments.
    files: ["**/*.rules.ts"],
    rules: {
      "no-restricted-globals": ["error", "fetch", "process", "performance", "crypto", "setTimeout", "setInterval"],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "The caller says what time it is." },
        { object: "Math", property: "random", message: "Rules have no chance in them." },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "The caller says what time it is." },
        { selector: "AwaitExpression", message: "Rules do not wait for anything." },
      ],
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "CallExpression[callee.object.name='vi'][callee.property.name=/^(mock|doMock|stubGlobal)$/]", message: "Modules are not mocked." },
        { selector: "CallExpression[callee.object.name=/^(test|it|describe)$/][callee.property.name=/^(skip|skipIf|todo|only)$/]", message: "No test is skipped." },
      ],
    },
  },
);
