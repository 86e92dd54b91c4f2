import { describe, expect, it } from "vitest";
import { renderMail } from "#app/emails/layout.ts";

const parts = {
  template: "example",
  subject: "Your invoice",
  preheader: "Due on Friday.",
  heading: "An invoice",
  paragraphs: ["First.", "Second."],
  facts: [{ label: "Amount", value: "$180.00" }, { label: "From 1 December", value: "Read only", tone: "warning" as const }],
  button: { label: "See it", url: "https://afterlogin.example/w/acme?a=1&b=2" },
  closing: "Nothing is deleted.",
  reason: "Sent to those who manage billing.",
};

describe("the mail layout", () => {
  it("says the same in HTML and in text, in the same order, with the reason last", () => {
    const mail = renderMail(parts);
    const said = ["An invoice", "First.", "Second.", "Amount", "$180.00", "Read only", "See it", "Nothing is deleted.", "Sent to those"];
    for (const version of [mail.html.slice(mail.html.indexOf("<h1")), mail.text]) {
      const places = said.map((words) => version.indexOf(words));
      expect(places).not.toContain(-1);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
    expect(mail.html).toContain("Due on Friday.");
    expect(mail.text).toContain("https://afterlogin.example/w/acme?a=1&b=2");
    expect(mail.html).toContain('href="https://afterlogin.example/w/acme?a=1&amp;b=2"');
  });

  it("escapes whatever a stranger may have typed, everywhere", () => {
    const evil = `<img src=x onerror="alert(1)">'&`;
    const mail = renderMail({
      template: "example",
      subject: evil,
      preheader: evil,
      heading: evil,
      paragraphs: [evil],
      facts: [{ label: evil, value: evil }],
      button: { label: evil, url: `https://afterlogin.example/?q=${evil}` },
      closing: evil,
      reason: evil,
    });
    expect(mail.html).not.toContain("<img");
    expect(mail.html).not.toContain('onerror="');
    expect(mail.text).toContain(evil);
  });

  it("keeps a subject on one line, so that it cannot begin a header", () => {
    expect(renderMail({ ...parts, subject: "Join\r\nBcc: all@example.com\u2028now" }).subject).toBe("Join Bcc: all@example.com now");
  });

  it("refuses a button that leads to no page", () => {
    expect(() => renderMail({ ...parts, button: { label: "Go", url: "javascript:alert(1)" } })).toThrow(/no page/);
  });

  it("leaves out what it was not given", () => {
    const { template, subject, preheader, heading, paragraphs, reason } = parts;
    const mail = renderMail({ template, subject, preheader, heading, paragraphs, reason });
    expect(mail.html).not.toContain('class="fill" href');
    expect(mail.text).toBe("An invoice\n\nFirst.\n\nSecond.\n\n--\nSent to those who manage billing.\n");
  });
});
