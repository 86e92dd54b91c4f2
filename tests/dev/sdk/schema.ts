import ts from "typescript";

/** The part of JSON Schema that the SDK's types need. `false` lets nothing pass. */
export type Schema =
  | false
  | {
      $ref?: string;
      type?: "string" | "number" | "boolean" | "null" | "array" | "object";
      enum?: (string | number | boolean)[];
      pattern?: string;
      items?: Schema;
      properties?: Record<string, Schema>;
      required?: string[];
      additionalProperties?: Schema | boolean;
      anyOf?: Schema[];
    };

export interface Schemas {
  definitions: Map<string, Schema>;
  of(type: ts.Type): Schema;
}

/**
 * Derives schemas from declared types as they go over the wire: a `Decimal` is a string, and the open end of an enumeration
 * (`OtherString`) is shut, for the local Stripe says nothing that the SDK does not name.
 */
export function schemasFrom(checker: ts.TypeChecker): Schemas {
  const definitions = new Map<string, Schema>();
  const names = new Map<ts.Type, string>();

  function of(type: ts.Type): Schema {
    if (type.isUnion()) return union(type.types);
    const { flags } = type;
    if (flags & ts.TypeFlags.StringLiteral) return { enum: [(type as ts.StringLiteralType).value] };
    if (flags & ts.TypeFlags.NumberLiteral) return { enum: [(type as ts.NumberLiteralType).value] };
    if (flags & ts.TypeFlags.BooleanLiteral) return { enum: [checker.typeToString(type) === "true"] };
    if (flags & ts.TypeFlags.String) return { type: "string" };
    if (flags & ts.TypeFlags.Number) return { type: "number" };
    if (flags & ts.TypeFlags.Null) return { type: "null" };
    if (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void | ts.TypeFlags.Never)) return false;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (isOtherString(type)) return { type: "string" };
    if (checker.isArrayType(type)) return { type: "array", items: of(checker.getTypeArguments(type as ts.TypeReference)[0] as ts.Type) };
    if (checker.typeToString(type) === "Decimal") return { type: "string", pattern: "^-?\\d+(\\.\\d+)?$" };
    return reference(type);
  }

  function union(types: ts.Type[]): Schema {
    const closed = types.some((one) => one.isStringLiteral());
    const kept = types.filter((one) => !(closed && isOtherString(one)) && !(one.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)));
    const literals = kept.filter((one) => one.isStringLiteral()).map((one) => (one as ts.StringLiteralType).value);
    const rest = kept.filter((one) => !one.isStringLiteral()).map(of);
    const parts: Schema[] = [...(literals.length > 0 ? [{ enum: literals }] : []), ...rest];
    return parts.length === 1 ? (parts[0] as Schema) : parts.length === 0 ? false : { anyOf: parts };
  }

  /** Objects refer to one another in circles: each is described once. */
  function reference(type: ts.Type): Schema {
    const known = names.get(type);
    if (known !== undefined) return { $ref: known };
    const name = `${checker.typeToString(type)} #${names.size}`;
    names.set(type, name);
    definitions.set(name, object(type));
    return { $ref: name };
  }

  function object(type: ts.Type): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const own = checker.getTypeOfSymbol(property);
      properties[property.name] = of(own);
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return { type: "object", properties, required, additionalProperties: index ? of(index) : false };
  }

  return { definitions, of };
}

/** `string & Record<never, never>`: any other string. */
export function isOtherString(type: ts.Type): boolean {
  return type.isIntersection() && type.types.some((one) => (one.flags & ts.TypeFlags.String) !== 0);
}

export function listOf(items: Schema): Schema {
  return {
    type: "object",
    properties: { object: { enum: ["list"] }, data: { type: "array", items }, has_more: { type: "boolean" }, url: { type: "string" } },
    required: ["object", "data", "has_more", "url"],
    additionalProperties: false,
  };
}
