import { expect, test } from "vitest";
import { apiRoutes } from "#dev/stripe/http/routes.ts";
import { acceptedByRoutes, strayParams } from "./accepted.ts";
import { keyOf, sdkEndpoints } from "./endpoints.ts";
import { readProgram } from "./program.ts";

const program = readProgram();
const checker = program.getTypeChecker();
const endpoints = sdkEndpoints(program);
const accepted = new Map(acceptedByRoutes(program).map((one) => [one.key, one]));

test("every endpoint served is one that the SDK calls", () => {
  expect(endpoints.size).toBeGreaterThan(300);
  expect(apiRoutes.map((route) => keyOf(route.method, route.path)).filter((key) => !endpoints.has(key))).toEqual([]);
});

test.each(apiRoutes.map((route) => [keyOf(route.method, route.path)]))("%s takes only parameters that the SDK declares", (key) => {
  const found = accepted.get(key);
  expect(found?.reads.length, "the route reads no parameters").toBeGreaterThan(0);
  expect(found?.reads.flatMap((fields) => strayParams(checker, fields, endpoints.get(key)?.params ?? null))).toEqual([]);
});
