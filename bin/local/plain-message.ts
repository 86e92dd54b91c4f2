import { ConfigError } from "#app/config.ts";

/** An error that the person at the keyboard can mend: its message is all they need, without a stack. */
export class Complaint extends Error {}

/** Runs a command's work. Expected failures end it with their message and code 1; a bug keeps its stack. */
export async function orPlainMessage(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Complaint || error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
