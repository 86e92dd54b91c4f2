import { invalid, missing, missingParam } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import { decimal, flag, inRange, mergeMetadata, metadata, oneOf, paging, range, readParams, required, text, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import type { TaxRate } from "../shapes.ts";
import type { World } from "../world.ts";

export const taxRateRoutes: Route[] = [
  { method: "POST", path: "/v1/tax_rates", answer: create },
  { method: "GET", path: "/v1/tax_rates", answer: listRates },
  { method: "GET", path: "/v1/tax_rates/:id", answer: retrieve },
  { method: "POST", path: "/v1/tax_rates/:id", answer: update },
];

const described = {
  active: flag, country: word, description: text, display_name: word, jurisdiction: text, metadata, state: text,
  tax_type: oneOf("gst", "hst", "igst", "jct", "pst", "qst", "rst", "sales_tax", "service_tax", "vat"),
};

function create(world: World, call: Call): TaxRate {
  const given = readParams(call.raw, { ...described, inclusive: flag, percentage: decimal });
  const percentage = Number(required(given.percentage, "percentage"));
  if (percentage < 0 || percentage > 100) throw invalid("Invalid percentage: must be between 0 and 100.", "percentage");
  const rate = world.store.taxRates.put({
    id: newId("txr"),
    object: "tax_rate",
    active: given.active ?? true,
    country: given.country ?? null,
    created: world.clock.seconds(),
    description: given.description ?? null,
    display_name: required(given.display_name, "display_name"),
    effective_percentage: null,
    flat_amount: null,
    inclusive: required(given.inclusive, "inclusive"),
    jurisdiction: given.jurisdiction ?? null,
    jurisdiction_level: null,
    livemode: false,
    metadata: mergeMetadata({}, given.metadata),
    percentage,
    rate_type: "percentage",
    state: given.state ?? null,
    tax_type: given.tax_type ?? null,
  });
  emit(world, "tax_rate.created", rate);
  return rate;
}

function find(world: World, id: string): TaxRate {
  const rate = world.store.taxRates.get(id);
  if (!rate) throw missing("tax rate", id);
  return rate;
}

/** Rates that something new may be sold with. */
export function ratesCalled(world: World, ids: string[], param: string): TaxRate[] {
  return ids.map((id) => {
    const rate = world.store.taxRates.get(id);
    if (!rate) throw missingParam("tax rate", id, param);
    if (!rate.active) throw invalid(`The tax rate ${id} is inactive.`, param);
    return structuredClone(rate);
  });
}

function retrieve(world: World, call: Call): TaxRate {
  readParams(call.raw, {});
  return find(world, firstId(call));
}

function update(world: World, call: Call): TaxRate {
  const rate = find(world, firstId(call));
  const { metadata: changed, ...given } = readParams(call.raw, described);
  change(world, "tax_rate.updated", rate, () => {
    Object.assign(rate, given);
    rate.metadata = mergeMetadata(rate.metadata ?? {}, changed);
  });
  return rate;
}

function listRates(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, active: flag, inclusive: flag, created: range });
  const rows = world.store.taxRates.where(
    (row) =>
      (given.active === undefined || row.active === given.active) &&
      (given.inclusive === undefined || row.inclusive === given.inclusive) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/tax_rates");
}
