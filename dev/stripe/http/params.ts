import { invalid } from "../errors.ts";
import type { Raw } from "./form-body.ts";

/** Reads one parameter, or refuses it in Stripe's words. */
export type Reader<T> = (value: Raw, param: string) => T;
type Fields = Record<string, Reader<unknown>>;
export type Read<F extends Fields> = { [K in keyof F]?: ReturnType<F[K]> };

/** Reads the parameters of a request; an unknown one is refused, as Stripe does. */
export function readParams<F extends Fields>(raw: Record<string, Raw>, fields: F, prefix = ""): Read<F> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const param = prefix === "" ? key : `${prefix}[${key}]`;
    const reader = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!reader) throw invalid(`Received unknown parameter: ${param}`, param, "parameter_unknown");
    out[key] = reader(value, param);
  }
  return out as Read<F>;
}

export function required<T>(value: T | undefined, param: string): T {
  if (value === undefined) throw invalid(`Missing required param: ${param}.`, param, "parameter_missing");
  return value;
}

/** A string; the empty string unsets, and is given as null. */
export const text: Reader<string | null> = (value, param) => {
  if (typeof value !== "string") throw invalid("Invalid string.", param);
  if (value.length > 5000) throw invalid("Invalid string: it may have at most 5000 characters.", param);
  return value === "" ? null : value;
};

export const word: Reader<string> = (value, param) => {
  const read = text(value, param);
  if (read === null) {
    throw invalid(`You passed an empty string for '${param}'.`, param, "parameter_invalid_empty");
  }
  return read;
};

export const integer: Reader<number> = (value, param) => {
  if (typeof value !== "string" || !/^-?\d{1,15}$/.test(value)) {
    throw invalid(`Invalid integer: ${shown(value)}`, param, "parameter_invalid_integer");
  }
  return Number(value);
};

export const count: Reader<number> = (value, param) => {
  const read = integer(value, param);
  if (read < 0) throw invalid(`This value must be greater than or equal to 0.`, param, "parameter_invalid_integer");
  return read;
};

export const flag: Reader<boolean> = (value, param) => {
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw invalid(`Invalid boolean: ${shown(value)}`, param);
};

export const decimal: Reader<string> = (value, param) => {
  if (typeof value !== "string" || !/^-?\d{1,15}(\.\d{1,12})?$/.test(value)) {
    throw invalid(`Invalid decimal: ${shown(value)}`, param);
  }
  return value;
};

export const webAddress: Reader<string> = (value, param) => {
  if (typeof value !== "string" || !/^https?:\/\//i.test(value) || !URL.canParse(value.replaceAll(/[{}]/g, ""))) {
    throw invalid("Not a valid URL", param, "url_invalid");
  }
  return value;
};

export function oneOf<const W extends readonly string[]>(...words: W): Reader<W[number]> {
  return (value, param) => {
    if (typeof value === "string" && words.includes(value)) return value;
    throw invalid(`Invalid ${param}: must be one of ${words.join(", ")}`, param);
  };
}

export function list<T>(reader: Reader<T>): Reader<T[]> {
  return (value, param) => {
    if (value === "") return [];
    if (!Array.isArray(value)) throw invalid("Invalid array", param);
    return value.map((item, index) => reader(item, `${param}[${index}]`));
  };
}

export function shape<F extends Fields>(fields: F): Reader<Read<F>> {
  return (value, param) => {
    if (typeof value === "string" || Array.isArray(value)) throw invalid("Invalid object", param);
    return readParams(value, fields, param);
  };
}

/** An object, or the empty string, which unsets it. */
export function clearable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, param) => (value === "" ? null : reader(value, param));
}

export function either<A, B>(first: Reader<A>, second: Reader<B>): Reader<A | B> {
  return (value, param) => {
    try {
      return first(value, param);
    } catch {
      return second(value, param);
    }
  };
}

/** For parameters that are valid at Stripe but which the local one does not act on; they must be read all the same. */
export const ignored: Reader<undefined> = () => undefined;

/** For parameters that would change the outcome and are not served: better refused than silently dropped. */
export const unserved: Reader<never> = (_value, param) => {
  throw invalid(`The local Stripe does not serve the parameter ${param}.`, param, "local_unserved");
};

/** Strings under keys of the caller's choice. */
export const strings: Reader<Record<string, string>> = (value, param) => {
  if (typeof value === "string" || Array.isArray(value)) throw invalid("Invalid object", param);
  const out: Record<string, string> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== "string") throw invalid("Invalid string.", `${param}[${key}]`);
    out[key] = entry;
  }
  return out;
};

/** A switch that is served in one position only. */
export const off: Reader<false> = (value, param) => (flag(value, param) ? unserved(value, param) : false);

export type MetadataChange = Record<string, string> | null;

export const metadata: Reader<MetadataChange> = (value, param) => {
  if (value === "") return null;
  if (typeof value === "string") throw invalid("Invalid object", param);
  const out: Record<string, string> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== "string") throw invalid("Metadata values must be strings.", `${param}[${key}]`);
    if (key.length > 40) throw invalid("Metadata keys may have at most 40 characters.", param);
    if (entry.length > 500) throw invalid("Metadata values may have at most 500 characters.", `${param}[${key}]`);
    out[key] = entry;
  }
  if (Object.keys(out).length > 50) throw invalid("Metadata may have at most 50 keys.", param);
  return out;
};

/** Stripe merges metadata: an empty value removes a key, an empty string for the whole removes all. */
export function mergeMetadata(old: Record<string, string>, change: MetadataChange | undefined): Record<string, string> {
  if (change === undefined) return old;
  if (change === null) return {};
  const merged = { ...old, ...change };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
}

export const range = either(integer, shape({ gt: integer, gte: integer, lt: integer, lte: integer }));
export type Range = ReturnType<typeof range>;

export function inRange(value: number, wanted: Range | undefined): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === "number") return value === wanted;
  return (
    value > (wanted.gt ?? -Infinity) && value >= (wanted.gte ?? -Infinity) &&
    value < (wanted.lt ?? Infinity) && value <= (wanted.lte ?? Infinity)
  );
}

export const address = shape({ city: text, country: text, line1: text, line2: text, postal_code: text, state: text });

/** Flexible billing is all there is here. */
export const billingMode = shape({ type: oneOf("flexible"), flexible: shape({ proration_discounts: oneOf("included") }) });

export const paging = { limit: integer, starting_after: word, ending_before: word };

function shown(value: Raw): string {
  return typeof value === "string" ? value.slice(0, 100) : "not a string";
}
