import { balanceRoutes } from "../resources/balance-transactions.ts";
import { checkoutRoutes } from "../resources/checkout-sessions.ts";
import { couponRoutes } from "../resources/coupons.ts";
import { creditNoteRoutes } from "../resources/credit-notes.ts";
import { customerRoutes } from "../resources/customers.ts";
import { disputeRoutes } from "../resources/disputes.ts";
import { eventRoutes } from "../resources/events.ts";
import { invoiceRoutes } from "../resources/invoices.ts";
import { meterEventRoutes } from "../resources/meter-events.ts";
import { meterRoutes } from "../resources/meters.ts";
import { paymentMethodRoutes } from "../resources/payment-methods.ts";
import { paymentRoutes } from "../resources/payments.ts";
import { portalConfigurationRoutes } from "../resources/portal-configurations.ts";
import { portalRoutes } from "../resources/portal-sessions.ts";
import { priceRoutes } from "../resources/prices.ts";
import { productRoutes } from "../resources/products.ts";
import { promotionCodeRoutes } from "../resources/promotion-codes.ts";
import { refundRoutes } from "../resources/refunds.ts";
import { setupIntentRoutes } from "../resources/setup-intents.ts";
import { subscriptionRoutes } from "../resources/subscriptions.ts";
import { scheduleRoutes } from "../resources/subscription-schedules.ts";
import { taxIdRoutes } from "../resources/tax-ids.ts";
import { taxRateRoutes } from "../resources/tax-rates.ts";
import { testClockRoutes } from "../resources/test-clocks.ts";
import { webhookEndpointRoutes } from "../resources/webhook-endpoints.ts";
import type { Route } from "./route.ts";

/** All that the API serves. Earlier routes win. */
export const apiRoutes: Route[] = [
  ...customerRoutes, ...balanceRoutes, ...productRoutes, ...priceRoutes, ...paymentMethodRoutes, ...setupIntentRoutes,
  ...checkoutRoutes, ...portalRoutes, ...subscriptionRoutes, ...scheduleRoutes, ...invoiceRoutes, ...paymentRoutes, ...eventRoutes,
  ...webhookEndpointRoutes, ...meterRoutes, ...meterEventRoutes, ...taxIdRoutes, ...refundRoutes, ...creditNoteRoutes, ...disputeRoutes,
  ...couponRoutes, ...promotionCodeRoutes, ...taxRateRoutes, ...portalConfigurationRoutes, ...testClockRoutes,
];
