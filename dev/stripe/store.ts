import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ClockState } from "./clock.ts";
import type {
  CouponProducts, CustomerWish, Delivery, InvoiceNotes, KeptAnswer, PriceTiers, SessionLines, SessionNotes, SubscriptionBook, Usage, WebhookSecret,
} from "./notes.ts";
import type * as shapes from "./shapes.ts";

interface Tables {
  customers: shapes.Customer;
  tombstones: shapes.StripeObject & { deleted: true };
  products: shapes.Product;
  prices: shapes.Price;
  paymentMethods: shapes.PaymentMethod;
  setupIntents: shapes.SetupIntent;
  paymentIntents: shapes.PaymentIntent;
  charges: shapes.Charge;
  subscriptions: shapes.Subscription;
  schedules: shapes.SubscriptionSchedule;
  invoices: shapes.Invoice;
  invoiceItems: shapes.InvoiceItem;
  invoicePayments: shapes.InvoicePayment;
  balanceTransactions: shapes.BalanceTransaction;
  checkoutSessions: shapes.CheckoutSession;
  portalSessions: shapes.PortalSession;
  webhookEndpoints: shapes.WebhookEndpoint;
  portalConfigurations: shapes.PortalConfiguration;
  testClocks: shapes.TestClock;
  coupons: shapes.Coupon;
  /** Deleted, but still taking something off for those who have them. */
  usedCoupons: shapes.Coupon;
  couponProducts: CouponProducts;
  promotionCodes: shapes.PromotionCode;
  discounts: shapes.Discount;
  taxRates: shapes.TaxRate;
  refunds: shapes.Refund;
  creditNotes: shapes.CreditNote;
  disputes: shapes.Dispute;
  taxIds: shapes.TaxId;
  meters: shapes.Meter;
  usage: Usage;
  priceTiers: PriceTiers;
  events: shapes.StoredEvent;
  deliveries: Delivery;
  books: SubscriptionBook;
  invoiceNotes: InvoiceNotes;
  wishes: CustomerWish;
  sessionNotes: SessionNotes;
  sessionLines: SessionLines;
  webhookSecrets: WebhookSecret;
  answers: KeptAnswer;
}

const NAMES: (keyof Tables)[] = [
  "customers", "tombstones", "products", "prices", "paymentMethods", "setupIntents", "paymentIntents", "charges", "subscriptions", "schedules",
  "invoices", "invoiceItems", "invoicePayments", "balanceTransactions", "checkoutSessions", "portalSessions", "webhookEndpoints",
  "portalConfigurations", "testClocks", "coupons", "usedCoupons", "couponProducts", "promotionCodes", "discounts", "taxRates", "refunds", "creditNotes", "disputes", "taxIds", "meters", "usage", "priceTiers", "events", "deliveries", "books", "invoiceNotes", "wishes", "sessionNotes", "sessionLines", "webhookSecrets", "answers",
];

/** Rows in the order in which they were made; lists show the newest first. */
export class Table<T extends { id: string }> {
  private readonly rows = new Map<string, T>();

  get(id: string): T | undefined {
    return this.rows.get(id);
  }

  put(row: T): T {
    this.rows.set(row.id, row);
    return row;
  }

  delete(id: string): void {
    this.rows.delete(id);
  }

  all(): T[] {
    return [...this.rows.values()];
  }

  /** Oldest first, without copying: for those who look at every row and change none of the table. */
  values(): Iterable<T> {
    return this.rows.values();
  }

  where(test: (row: T) => boolean): T[] {
    const found: T[] = [];
    for (const row of this.rows.values()) if (test(row)) found.push(row);
    return found;
  }

  get size(): number {
    return this.rows.size;
  }
}

export type Store = { [K in keyof Tables]: Table<Tables[K]> };

interface Saved {
  version: 1;
  /** Where the server was reached, which its hosted addresses begin with. */
  url: string;
  clock: ClockState;
  tables: Record<string, { id: string }[]>;
}

export interface State {
  store: Store;
  clock: ClockState;
  url: string;
}

export function emptyStore(): Store {
  const store: Partial<Record<keyof Tables, unknown>> = {};
  for (const name of NAMES) store[name] = new Table();
  return store as Store;
}

export async function loadStore(file: string): Promise<State | null> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  const saved = JSON.parse(text) as Saved;
  if (saved.version !== 1) throw new Error(`${file} was written by another version of the local Stripe.`);
  const store = emptyStore();
  for (const name of NAMES) {
    const table = store[name] as Table<{ id: string }>;
    for (const row of saved.tables[name] ?? []) table.put(row);
  }
  return { store, clock: saved.clock, url: saved.url };
}

/** Writes whole snapshots, one at a time: beside the file first, then renamed over it, so a crash leaves the old or the new. */
export class Snapshots {
  private readonly file: string | null;
  private readonly take: () => State;
  private writing: Promise<void> | null = null;
  private next: Promise<void> | null = null;

  constructor(file: string | null, take: () => State) {
    this.file = file;
    this.take = take;
  }

  /** Resolves when all that is true now is on disk. Callers that arrive during a write share the following one. */
  save(): Promise<void> {
    if (this.file === null) return Promise.resolve();
    if (this.writing === null) {
      this.writing = this.write(this.file).finally(() => (this.writing = null));
      return this.writing;
    }
    this.next ??= this.writing
      .catch(() => undefined)
      .then(() => {
        this.next = null;
        return this.save();
      });
    return this.next;
  }

  private async write(file: string): Promise<void> {
    const { store, clock, url } = this.take();
    const tables: Saved["tables"] = {};
    for (const name of NAMES) tables[name] = store[name].all();
    const text = JSON.stringify({ version: 1, url, clock, tables } satisfies Saved);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
}
