export type ErrorType = "invalid_request_error" | "card_error" | "idempotency_error" | "api_error";

export interface ErrorDetail {
  type: ErrorType;
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  advice_code?: string;
  charge?: string;
  payment_intent?: unknown;
  payment_method?: unknown;
}

/** A refusal in Stripe's envelope: `{ "error": { type, code, message, param } }` with its HTTP status. */
export class StripeProblem extends Error {
  readonly status: number;
  readonly detail: ErrorDetail;

  constructor(status: number, detail: ErrorDetail) {
    super(detail.message);
    this.name = "StripeProblem";
    this.status = status;
    this.detail = detail;
  }
}

export function invalid(message: string, param?: string, code?: string): StripeProblem {
  return new StripeProblem(400, { type: "invalid_request_error", message, param, code });
}

export function missing(kind: string, id: string, param = "id"): StripeProblem {
  return new StripeProblem(404, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${kind}: '${id}'`,
    param,
  });
}

/** The same, for an id given inside the parameters, which Stripe answers with 400. */
export function missingParam(kind: string, id: string, param: string): StripeProblem {
  return new StripeProblem(400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${kind}: '${id}'`,
    param,
  });
}
