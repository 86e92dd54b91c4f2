import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { SDK } from "./program.ts";

export interface Endpoint {
  method: string;
  /** With `:id` for what is captured. */
  path: string;
  /** The SDK's method, for messages: `Customers.create`. */
  name: string;
  params: ts.Type | null;
  answer: ts.Type;
  list: boolean;
}

/** Every endpoint that the SDK can call: where from its code, with which parameters and answers from its declarations. */
export function sdkEndpoints(program: ts.Program): Map<string, Endpoint> {
  const found = new Map<string, Endpoint>();
  for (const file of scripts(path.join(SDK, "resources"))) {
    if (file.includes(`${path.sep}V2${path.sep}`)) continue;
    const declared = program.getSourceFile(file.replace(/\.js$/, ".d.ts"));
    if (!declared) continue;
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2024, true);
    for (const statement of source.statements) if (ts.isClassDeclaration(statement)) readClass(program, statement, declared, found);
  }
  return found;
}

export function keyOf(method: string, pattern: string): string {
  return `${method} ${pattern.replaceAll(/:[a-z_]+/g, ":id")}`;
}

function scripts(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js")).map((name) => path.join(folder, name));
}

function readClass(program: ts.Program, written: ts.ClassDeclaration, declared: ts.SourceFile, found: Map<string, Endpoint>): void {
  const checker = program.getTypeChecker();
  const twin = declared.statements.find((one): one is ts.ClassDeclaration => ts.isClassDeclaration(one) && one.name?.text === written.name?.text);
  if (!twin) return;
  for (const member of written.members) {
    if (!ts.isMethodDeclaration(member)) continue;
    const name = member.name.getText();
    const request = requestOf(member);
    const signature = twin.members.find((one): one is ts.MethodDeclaration => ts.isMethodDeclaration(one) && one.name.getText() === name);
    if (!request || !signature) continue;
    const params = signature.parameters.find((one) => one.name.getText() === "params");
    const returned = checker.getReturnTypeOfSignature(checker.getSignatureFromDeclaration(signature) as ts.Signature);
    const { answer, list } = answerOf(checker, signature, returned);
    found.set(keyOf(request.method, request.path), {
      ...request,
      name: `${written.name?.text ?? ""}.${name}`,
      params: params ? checker.getNonNullableType(checker.getTypeAtLocation(params)) : null,
      answer,
      list,
    });
  }
}

function requestOf(method: ts.MethodDeclaration): { method: string; path: string } | null {
  let request: { method: string; path: string } | null = null;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === "this._makeRequest") {
      const [verb, address] = node.arguments;
      if (verb && address && ts.isStringLiteral(verb)) {
        request = { method: verb.text, path: address.getText().slice(1, -1).replaceAll(/\$\{encodeURIComponent\(\w+\)\}/g, ":id") };
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(method);
  return request;
}

/** `Promise<Response<T>>`, or `ApiListPromise<T>`, which is a list of T. */
function answerOf(checker: ts.TypeChecker, signature: ts.MethodDeclaration, returned: ts.Type): { answer: ts.Type; list: boolean } {
  const node = signature.type;
  if (!node || !ts.isTypeReferenceNode(node)) throw new Error(`${signature.name.getText()} answers nothing.`);
  const inner = node.typeArguments?.[0];
  if (!inner) return { answer: returned, list: false };
  if (node.typeName.getText() !== "Promise") return { answer: checker.getTypeFromTypeNode(inner), list: true };
  const object = ts.isTypeReferenceNode(inner) ? inner.typeArguments?.[0] : undefined;
  return { answer: checker.getTypeFromTypeNode(object ?? inner), list: false };
}
