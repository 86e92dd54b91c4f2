import { createHmac } from "node:crypto";
import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf } from "#tests/support/visitor.ts";
import { openStage, unexpectedErrors, type Stage } from "#tests/routes/scene.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 180_000);
afterAll(() => stage?.close());

describe("requests that no browser sends", () => {
  it("are answered 413 when a body has no end, and the next request is served", async () => {
    const ten = Buffer.alloc(10_000_000, "a");
    for (const path of ["/sign-in", "/webhooks/stripe", "/no-such-page"]) expect([413, "closed"]).toContain(await post(path, ten));
    expect((await stage.browserOf(null).get("/")).status).toBe(200);
  });

  it("are answered 4xx for addresses of 300 kB, and for such as cannot be read", async () => {
    expect([400, 414, 431, "closed"]).toContain(await raw(`GET /?q=${"x".repeat(300_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`));
    for (const target of ["/%", "/%00", "/w/%ED%A0%80", "//evil.test/", "/\\evil", "http://evil.test/", "*", "/a\tb", "/.%2e/.%2e/etc/passwd"]) {
      const status = await raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(status, target).toSatisfy((answer: number | "closed") => answer === "closed" || (answer >= 200 && answer < 500));
    }
  });

  it("are answered 4xx for methods and headers of nobody", async () => {
    const lines = [
      "BREW / HTTP/1.1\r\nHost: x",
      "PUT /sign-in HTTP/1.1\r\nHost: x",
      "OPTIONS /w/acme HTTP/1.1\r\nHost: x",
      "TRACE / HTTP/1.1\r\nHost: x",
      "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
      "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: -1",
      "GET / HTTP/1.1",
      `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(100_000)}`,
    ];
    for (const line of lines) {
      const status = await raw(`${line}\r\nConnection: close\r\n\r\n`);
      expect(status, line.slice(0, 60)).toSatisfy((answer: number | "closed") => answer === "closed" || (answer >= 400 && answer < 500));
    }
  });

  it("are served whatever else their headers say", async () => {
    const odd: Record<string, string>[] = [
      { host: "evil.test", "x-forwarded-host": "evil.test", "x-forwarded-proto": "gopher" },
      { "x-forwarded-for": "<script>, 999.1.1.1, ::ffff:1.2.3.4, unknown" },
      { accept: "application/json", "accept-language": "xx;q=9", range: "bytes=0-", "if-none-match": "*" },
      { "user-agent": "\u0001\u0002".replace(/./g, "x").repeat(500), referer: "not an address" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    ];
    for (const headers of odd) {
      const answer = await stage.browserOf(null).send("/sign-in", { headers });
      expect(answer.status).toBe(200);
      expect(answer.body).not.toContain("evil.test");
    }
  });

  it("are refused as forms of another site, with a page that says so", async () => {
    const browser = stage.browserOf(null);
    for (const origin of ["https://evil.test", "null", ""]) {
      const answer = await browser.post("/sign-in", { email: "a@example.test" }, { origin });
      expect(answer.status).toBe(403);
      expect(textOf(answer.body)).toContain("Open the page itself");
    }
    const without = await browser.send("/sign-in", { method: "POST", body: new URLSearchParams({ email: "a" }) });
    expect(without.status).toBe(403);
  });
});

describe("webhook bodies", () => {
  const now = () => Math.floor(Date.now() / 1000);

  it("5,000 deep, or no JSON, or no event, do no harm", async () => {
    const deep = `{"id":"evt_deep","object":"event","type":"customer.updated","data":{"object":${"[".repeat(5_000)}${"]".repeat(5_000)}}}`;
    const bodies = [deep, `${"{\"a\":".repeat(5_000)}1${"}".repeat(5_000)}`, "", "null", "[]", "42", "\"text\"", "{", "\u0000", "{}", '{"id":1,"type":2}', '{"id":"evt_1\\u0000","object":"event","type":"a\\ud800","data":{"object":{}}}'];
    for (const body of bodies) {
      const { status } = await send(body, signed(body, now()));
      expect(status, body.slice(0, 60)).toBeLessThan(500);
    }
  });

  it("with a signature that is bad, old, or of the future are refused", async () => {
    const body = JSON.stringify({ id: "evt_x", object: "event", type: "customer.updated", created: 1, livemode: false, data: { object: {} } });
    const bad = ["", "t=,v1=", "t=1", `t=${now()},v1=${"0".repeat(64)}`, "nonsense", `t=${"9".repeat(400)},v1=a`, signed(body, now() - 3_600), signed(body, now() + 3_600), signed(`${body} `, now())];
    for (const signature of bad) {
      const answer = await send(body, signature);
      expect(answer.status, signature.slice(0, 60)).toBe(400);
      expect(answer.body.trim()).not.toBe("");
    }
    expect((await stage.browserOf(null).send("/webhooks/stripe", { method: "POST", body })).status).toBe(400);
    const { rows } = await stage.world.admin.query("select id from platform.stripe_events where id = 'evt_x'");
    expect(rows).toEqual([]);
  });

  it("of the other mode are acknowledged and have no effect", async () => {
    const body = JSON.stringify({ id: "evt_live", object: "event", type: "customer.subscription.deleted", created: 1, livemode: true, data: { object: { id: "sub_x", object: "subscription", customer: "cus_x" } } });
    expect((await send(body, signed(body, now()))).status).toBe(200);
    expect((await send(body, signed(body, now()))).status).toBe(200);
  });

  function signed(body: string, at: number): string {
    return `t=${at},v1=${createHmac("sha256", stage.app.env.STRIPE_WEBHOOK_SECRET!).update(`${at}.${body}`).digest("hex")}`;
  }

  function send(body: string, signature: string) {
    return stage.browserOf(null).send("/webhooks/stripe", { method: "POST", body, headers: { "stripe-signature": signature, "content-type": "application/json" } });
  }
});

describe("all of it", () => {
  it("left no word of an unexpected error in the log", () => {
    expect(unexpectedErrors(stage.app)).toEqual([]);
  });
});

/** The status, or that the server hung up while we were still sending, which is its right. */
function post(path: string, body: Buffer): Promise<number | "closed"> {
  return new Promise((resolve) => {
    const sending = request(new URL(path, stage.app.url), { method: "POST", headers: { origin: stage.app.url, "content-type": "application/x-www-form-urlencoded" } });
    sending.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? "closed");
    });
    sending.on("error", () => resolve("closed"));
    sending.end(body);
  });
}

function raw(text: string): Promise<number | "closed"> {
  return new Promise((resolve) => {
    const { port } = new URL(stage.app.url);
    const socket = connect(Number(port), "127.0.0.1");
    let got = "";
    socket.on("data", (chunk: Buffer) => (got += chunk.toString("latin1")));
    socket.on("error", () => resolve("closed"));
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(got)?.[1]) || "closed"));
    socket.write(text);
  });
}
