/** By SQLSTATE: somebody broke it off, the server starts or stops, it is full, or waiting took too long. */
const notNow = /^(57014|57P0[1-5]|53[0-9A-Z]{3}|55P03|40001|40P01|08[0-9A-Z]{3})$/;
const unreached = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** What pg says by itself, without a code. */
const broken = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/**
 * Was the database's answer "not now"? Then nothing of ours is wrong with the request, and the same one may succeed in a
 * moment. Looks through what wraps the error: drizzle's own, and the several of an address with two families.
 */
export function isOutage(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 4) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && (notNow.test(code) || unreached.test(code))) return true;
  if (broken.test(error.message)) return true;
  return error instanceof AggregateError ? error.errors.some((one) => isOutage(one, depth + 1)) : isOutage(error.cause, depth + 1);
}
