import { createContext } from "react";
import type { Theme } from "#app/http/theme.ts";

/** What the document itself needs, whether or not a loader has run. */
export interface DocumentFacts {
  theme: Theme;
  nonce: string;
  requestId: string;
}

export const documentFacts = createContext<DocumentFacts | undefined>(undefined);
