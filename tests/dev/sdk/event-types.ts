import path from "node:path";
import ts from "typescript";
import { SDK } from "./program.ts";

/** For each type of event that the SDK knows, the type of the object it is about. */
export function eventObjects(program: ts.Program): Map<string, ts.Type> {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path.join(SDK, "resources/Events.d.ts"));
  const alias = file?.statements.find((one): one is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(one) && one.name.text === "Event");
  if (!alias) throw new Error("The SDK declares no events where they were.");
  const found = new Map<string, ts.Type>();
  const all = checker.getTypeAtLocation(alias.name);
  for (const event of all.isUnion() ? all.types : [all]) {
    const [type, data] = ["type", "data"].map((name) => event.getProperty(name)).map((one) => one && checker.getTypeOfSymbol(one));
    const object = data?.getProperty("object");
    if (type?.isStringLiteral() && object) found.set(type.value, checker.getTypeOfSymbol(object));
  }
  return found;
}
