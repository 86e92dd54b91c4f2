/** The states that staff's lists can be narrowed to, in the order in which they offer them. */
export const mailStatuses = ["parked", "refused", "waiting", "attempting", "sent"] as const;
export type MailStatus = (typeof mailStatuses)[number];

export const receiptStatuses = ["running", "done", "failed"] as const;
export type ReceiptStatus = (typeof receiptStatuses)[number];

export const inboxViews = ["needs_somebody", "retrying", "ignored", "all"] as const;
export type InboxView = (typeof inboxViews)[number];

export const supportStatuses = ["open", "answered", "closed"] as const;
export type SupportStatus = (typeof supportStatuses)[number];
