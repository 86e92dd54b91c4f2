export interface LocalTax {
  percentage: number;
  name: string;
  type: "vat" | "gst" | "sales_tax" | "jct";
}

const VAT: Record<string, number> = {
  AT: 20, BE: 21, BG: 20, CH: 8.1, CY: 19, CZ: 21, DE: 19, DK: 25, EE: 24, ES: 21, FI: 25.5, FR: 20, GB: 20, GR: 24, HR: 25, HU: 27, IE: 23,
  IS: 24, IT: 22, LT: 21, LU: 17, LV: 21, MT: 18, NL: 21, NO: 25, PL: 23, PT: 23, RO: 21, SE: 25, SI: 22, SK: 23, ZA: 15,
};
const GST: Record<string, number> = { AU: 10, IN: 18, NZ: 15, SG: 9 };
/** Made up: real ones differ by state and town. The local Stripe wants the same answer every time, not the right one. */
const SALES: Record<string, number> = { CA: 13, US: 8 };

/** The local rate of a country: one for everything that is sold there. Null where no tax is collected. */
export function percentageFor(country: string): LocalTax | null {
  if (Object.hasOwn(VAT, country)) return { percentage: VAT[country] ?? 0, name: "VAT", type: "vat" };
  if (Object.hasOwn(GST, country)) return { percentage: GST[country] ?? 0, name: "GST", type: "gst" };
  if (Object.hasOwn(SALES, country)) return { percentage: SALES[country] ?? 0, name: "Sales tax", type: "sales_tax" };
  return country === "JP" ? { percentage: 10, name: "JCT", type: "jct" } : null;
}
