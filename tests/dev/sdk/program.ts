import path from "node:path";
import ts from "typescript";

export const ROOT = path.resolve(import.meta.dirname, "../../..");
export const SDK = path.join(ROOT, "node_modules/stripe/esm");

/** The project's local Stripe and the installed SDK's declarations, read by the compiler. */
export function readProgram(): ts.Program {
  return ts.createProgram([path.join(ROOT, "dev/stripe/http/routes.ts"), path.join(SDK, "stripe.esm.node.d.ts")], {
    target: ts.ScriptTarget.ES2024,
    lib: ["lib.es2024.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ["node"],
    strict: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  });
}
