import type { ReactNode } from "react";
import { boardPage, emptyPage, homePage, membersPage } from "#tests/ui/gallery-work.tsx";
import { billingPage, closePage, invitePage, partsPage, visitPage } from "#tests/ui/gallery-workspace.tsx";
import { contactPage, landingPage, pricingPage, privacyPage, signInPage, termsPage } from "#tests/ui/gallery-public.tsx";
import { notFoundPage, notPermittedPage, staffPage } from "#tests/ui/gallery-others.tsx";

/** Every part and shell at least once, with the people the tests' stories are about. */
export const gallery: Readonly<Record<string, () => ReactNode>> = {
  parts: partsPage,
  home: homePage,
  members: membersPage,
  board: boardPage,
  empty: emptyPage,
  billing: billingPage,
  close: closePage,
  invite: invitePage,
  visit: visitPage,
  "not-permitted": notPermittedPage,
  "not-found": notFoundPage,
  staff: staffPage,
  "sign-in": signInPage,
  landing: landingPage,
  pricing: pricingPage,
  terms: termsPage,
  privacy: privacyPage,
  contact: contactPage,
};
