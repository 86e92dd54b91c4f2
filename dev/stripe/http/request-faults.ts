import { StripeProblem } from "../errors.ts";

/** Trouble on the way to the API: an error before the work, an answer lost after it, or a slow one. */
export class RequestFaults {
  failNext = 0;
  loseNext = 0;
  delayMs = 0;

  next(): "answer" | "lose" {
    if (this.failNext > 0) {
      this.failNext -= 1;
      throw new StripeProblem(500, { type: "api_error", message: "An error was asked for at the control page." });
    }
    if (this.loseNext > 0) {
      this.loseNext -= 1;
      return "lose";
    }
    return "answer";
  }
}
