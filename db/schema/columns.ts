import { customType, timestamp, uuid } from "drizzle-orm/pg-core";

/** An instant, as a Date. */
export function instant(name: string) {
  return timestamp(name, { withTimezone: true, mode: "date" });
}

/** The axis of every tenant table. */
export function tenantId() {
  return uuid("tenant_id").notNull();
}

/** Minor units or bytes: a bigint that fits a JavaScript number by far. */
export const integer64 = customType<{ data: number; driverData: number }>({
  dataType: () => "bigint",
});

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({
  dataType: () => "bytea",
});
