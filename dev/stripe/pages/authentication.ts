import { html } from "./html.ts";
import { layout } from "./layout.ts";
import type { Html } from "./html.ts";

/** Stands in for the bank's own page. */
export function authenticationPage(action: string, what: Html): string {
  return layout("Authenticate this payment", html`<section>
${what}
<p>Your bank asks whether it is you.</p>
<form class="row" method="post" action="${action}">
<button name="answer" value="complete">Complete authentication</button>
<button class="quiet" name="answer" value="fail">Fail authentication</button>
</form></section>`);
}
