/** One line of the doctor's report. */
export type Finding = { state: "ok" | "note" | "problem"; text: string };

export type Check = { name: string; run(): Promise<Finding[]> };

export function ok(text: string): Finding {
  return { state: "ok", text };
}

/** Nothing is wrong, and somebody may want to know. */
export function note(text: string): Finding {
  return { state: "note", text };
}

export function problem(text: string): Finding {
  return { state: "problem", text };
}

/** A check that throws has found a problem, too. */
export async function examine({ name, run }: Check): Promise<Finding[]> {
  try {
    return (await run()).map((finding) => ({ ...finding, text: `${name}: ${finding.text}` }));
  } catch (error) {
    return [problem(`${name}: ${error instanceof Error ? error.message || error.name : String(error)}`)];
  }
}
