import path from "node:path";
import ts from "typescript";
import { keyOf } from "./endpoints.ts";
import { ROOT } from "./program.ts";
import { isOtherString } from "./schema.ts";

/** What a route reads of its request: the types of the readers' objects given to `readParams`. */
export interface Accepted {
  key: string;
  reads: ts.Type[];
}

/** Found in the code itself, so that nothing can be accepted without being seen here. */
export function acceptedByRoutes(program: ts.Program): Accepted[] {
  const checker = program.getTypeChecker();
  const folder = path.join(ROOT, "dev/stripe/resources");
  return program.getSourceFiles().filter((file) => file.fileName.startsWith(folder)).flatMap((file) => routesIn(checker, file));
}

function routesIn(checker: ts.TypeChecker, file: ts.SourceFile): Accepted[] {
  const found: Accepted[] = [];
  const visit = (node: ts.Node): void => {
    const route = ts.isObjectLiteralExpression(node) ? routeOf(node) : null;
    if (route) found.push({ key: keyOf(route.method, route.path), reads: readsOf(checker, declarationOf(checker, route.answer), new Set()) });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function routeOf(node: ts.ObjectLiteralExpression): { method: string; path: string; answer: ts.Expression } | null {
  const given = new Map(node.properties.filter(ts.isPropertyAssignment).map((one) => [one.name.getText(), one.initializer]));
  const [method, address, answer] = [given.get("method"), given.get("path"), given.get("answer")];
  if (!method || !address || !answer || !ts.isStringLiteral(method) || !ts.isStringLiteral(address)) return null;
  return { method: method.text, path: address.text, answer };
}

function declarationOf(checker: ts.TypeChecker, name: ts.Node): ts.FunctionDeclaration | null {
  let symbol = checker.getSymbolAtLocation(name);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
  const declaration = symbol?.declarations?.[0];
  return declaration && ts.isFunctionDeclaration(declaration) ? declaration : null;
}

/** Also through functions to which the call is handed on. */
function readsOf(checker: ts.TypeChecker, from: ts.FunctionDeclaration | null, seen: Set<ts.Node>): ts.Type[] {
  if (!from?.body || seen.has(from)) return [];
  seen.add(from);
  const reads: ts.Type[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [first, fields] = node.arguments;
      if (node.expression.getText() === "readParams" && fields) reads.push(checker.getTypeAtLocation(fields));
      else if (node.arguments.some((one) => one.getText() === "call") && first) reads.push(...readsOf(checker, declarationOf(checker, node.expression), seen));
    }
    ts.forEachChild(node, visit);
  };
  visit(from.body);
  return reads;
}

/** Where a route takes what the SDK's parameters do not have. */
export function strayParams(checker: ts.TypeChecker, fields: ts.Type, params: ts.Type | null, at = ""): string[] {
  return checker.getPropertiesOfType(fields).flatMap((field) => {
    const place = at === "" ? field.name : `${at}[${field.name}]`;
    const known = params && propertyOf(checker, params, field.name);
    if (!known) return [`${place} is not a parameter of the SDK's`];
    const reader = checker.getTypeOfSymbol(field).getCallSignatures()[0];
    return reader ? strayValues(checker, reader.getReturnType(), known, place) : [`${place} is not read by a reader`];
  });
}

function propertyOf(checker: ts.TypeChecker, params: ts.Type, name: string): ts.Type | null {
  for (const part of partsOf(checker.getNonNullableType(params))) {
    const property = part.getProperty(name);
    if (property) return checker.getNonNullableType(checker.getTypeOfSymbol(property));
    const index = checker.getIndexTypeOfType(part, ts.IndexKind.String);
    if (index) return index;
  }
  return null;
}

function partsOf(type: ts.Type): ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

/** What is read must be what the SDK can send: the same words, and the same kind of thing. */
function strayValues(checker: ts.TypeChecker, read: ts.Type, known: ts.Type, at: string): string[] {
  const declared = partsOf(known);
  const words = declared.filter((one) => one.isStringLiteral() && one.value !== "").map((one) => (one as ts.StringLiteralType).value);
  return partsOf(read).flatMap((part) => {
    if (part.flags & (ts.TypeFlags.Never | ts.TypeFlags.Undefined | ts.TypeFlags.Null)) return [];
    if (part.isStringLiteral()) return words.includes(part.value) || declared.some((one) => one.flags & ts.TypeFlags.String) ? [] : [`${at} takes "${part.value}", which the SDK does not name`];
    if (checker.isArrayType(part)) {
      const list = declared.find((one) => checker.isArrayType(one));
      if (!list) return [`${at} is read as a list, and is none`];
      const [own, its] = [part, list].map((one) => checker.getTypeArguments(one as ts.TypeReference)[0] as ts.Type);
      return strayValues(checker, own as ts.Type, its as ts.Type, `${at}[]`);
    }
    if (part.flags & ts.TypeFlags.Object) return strayObject(checker, part, declared, at);
    return declared.some((one) => sameKind(checker, part, one)) ? [] : [`${at} is read as ${checker.typeToString(part)}, and is ${checker.typeToString(known)}`];
  });
}

/** An object's own members have been read already: their types stand where the readers stood. */
function strayObject(checker: ts.TypeChecker, read: ts.Type, declared: ts.Type[], at: string): string[] {
  const objects = declared.filter((one) => (one.flags & ts.TypeFlags.Object) !== 0);
  if (objects.length === 0) return [`${at} is read as an object, and is none`];
  return checker.getPropertiesOfType(read).flatMap((property) => {
    const place = `${at}[${property.name}]`;
    const known = objects.map((one) => propertyOf(checker, one, property.name)).find((one) => one !== null);
    return known ? strayValues(checker, checker.getNonNullableType(checker.getTypeOfSymbol(property)), known, place) : [`${place} is not a parameter of the SDK's`];
  });
}

function sameKind(checker: ts.TypeChecker, read: ts.Type, known: ts.Type): boolean {
  const { flags } = read;
  if (flags & ts.TypeFlags.String) {
    return (known.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike)) !== 0 || isOtherString(known) || checker.typeToString(known) === "Decimal";
  }
  if (flags & ts.TypeFlags.NumberLike) return (known.flags & ts.TypeFlags.NumberLike) !== 0;
  return (flags & ts.TypeFlags.BooleanLike) !== 0 && (known.flags & ts.TypeFlags.BooleanLike) !== 0;
}
