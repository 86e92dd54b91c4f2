import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import Stripe from "stripe";
import { load, median, perSecond, percentile, type Load, type LoadResult } from "#bin/bench/load.ts";
import { startFloor, startWeb, type Running } from "#bin/bench/processes.ts";
import { setScene, type Scene } from "#bin/bench/scene.ts";
import { raceSearches, searchedTasks } from "#bin/bench/search.ts";
import { watchWire, type Exchange } from "#bin/bench/wire.ts";
import { ensureBuild } from "#bin/local/build.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";

/**
 * npm run bench: ratios, never verdicts. Ours and its floor take turns in one run, so that a machine that slows down
 * slows both. BENCH_SECONDS is the length of a turn, BENCH_TURNS how many each gets.
 */
const seconds = Number(process.env.BENCH_SECONDS ?? 3);
const turns = Number(process.env.BENCH_TURNS ?? 5);
const rows = 50;
let events = 0;

await orPlainMessage(async () => {
  await ensureBuild(console.log);
  const scene = await setScene({ members: rows });
  const { html, exchange, assets } = await lookOnce(scene);
  const web = await startWeb(scene.env);
  const floor = await startFloor(floorInput(scene, html, exchange));
  try {
    console.log(`\nMembers page, ${rows} rows, signed in, 16 connections, ${turns} turns of ${seconds} s each`);
    const page = await race(web, floor, 16, { ours: pageOf(scene), floor: () => ({ path: "/page", method: "GET", headers: {} }) });
    print("ours", page.ours);
    print("floor (node:http + pg + React renderToString)", page.floor);
    console.log(`  ratio: median ${page.ratio.toFixed(2)} of F (goal in the end 0.5, at first 0.3); per turn ${page.ratios.map((one) => one.toFixed(2)).join(" ")}`);
    console.log(`  statements per page: ${exchange.statements.length}, waits for the database: ${exchange.waits}`);
    for (const { text } of exchange.statements) console.log(`    ${text.replace(/\s+/g, " ").slice(0, 110)}`);
    console.log(`  HTML ${size(Buffer.from(html))}; CSS ${size(assets.css)}; JavaScript ${size(assets.script)}`);

    console.log(`\nWebhook intake, 32 connections, ${turns} turns of ${seconds} s each`);
    const hook = await race(web, floor, 32, { ours: hookOf("/webhooks/stripe", scene.env.STRIPE_WEBHOOK_SECRET!), floor: hookOf("/hook", scene.env.STRIPE_WEBHOOK_SECRET!) });
    print("ours", hook.ours);
    print("floor (verify and insert)", hook.floor);
    console.log(`  ratio: median ${hook.ratio.toFixed(2)} of the floor (goal 0.6); per turn ${hook.ratios.map((one) => one.toFixed(2)).join(" ")}`);

    console.log(`\nSearch among ${searchedTasks.toLocaleString("en")} tasks of one workspace, one caller, medians of ${turns * 5} calls each`);
    for (const [word, ways] of Object.entries(await raceSearches(scene, turns * 5))) {
      const [ours, floor] = Object.values(ways) as [number, number];
      for (const [way, milliseconds] of Object.entries(ways)) console.log(`  a ${word} word, ${way}: ${milliseconds.toFixed(1)} ms`);
      console.log(`  a ${word} word: ${(floor / ours).toFixed(2)} of the floor`);
    }

    console.log(`\nCold start: ${Math.round(web.coldStartMs)} ms to the first answer. Memory after the load: ours ${web.residentMegabytes()} MB, floor ${floor.residentMegabytes()} MB resident.`);
  } finally {
    await web.stop();
    await floor.stop();
    await scene.postgres.stop();
  }
});

/** One view through the watching proxy: the page, what it asked of the database, and what it makes a browser load. */
async function lookOnce(scene: Scene): Promise<{ html: string; exchange: Exchange; assets: { css: Buffer; script: Buffer } }> {
  const url = new URL(scene.postgres.url);
  const wire = await watchWire({ host: url.hostname, port: Number(url.port) });
  url.port = String(wire.port);
  const web = await startWeb({ ...scene.env, DATABASE_URL: url.href });
  try {
    const view = () => fetch(`http://127.0.0.1:${web.port}${pageOf(scene)().path}`, { headers: pageOf(scene)().headers });
    // The first views open connections and fill caches; the one that counts finds them there.
    for (let warm = 0; warm < 3; warm++) await (await view()).text();
    wire.take();
    const answer = await view();
    const html = await answer.text();
    if (!answer.ok) throw new Error(`The members page answered ${answer.status}.`);
    const exchange = wire.take();
    return { html, exchange, assets: await assetsOf(html, web.port) };
  } finally {
    await web.stop();
    await wire.close();
  }
}

async function assetsOf(html: string, port: number): Promise<{ css: Buffer; script: Buffer }> {
  const fetchAll = async (pattern: RegExp) => {
    const bodies = await Promise.all([...html.matchAll(pattern)].map(async ([, href]) => (await fetch(`http://127.0.0.1:${port}${href}`)).arrayBuffer()));
    return Buffer.concat(bodies.map((body) => Buffer.from(body)));
  };
  return { css: await fetchAll(/<link rel="stylesheet" href="([^"]+)"/g), script: await fetchAll(/<script[^>]* src="([^"]+)"/g) };
}

function floorInput(scene: Scene, html: string, exchange: Exchange): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "afterlogin-bench-")), "floor.json");
  const { urls } = scene.config.database;
  writeFileSync(file, JSON.stringify({ pageUrl: urls.afterlogin_tenant, hookUrl: urls.afterlogin_intake, html, statements: exchange.statements, webhookSecret: scene.env.STRIPE_WEBHOOK_SECRET }), { mode: 0o600 });
  return file;
}

function pageOf({ slug, token }: Scene): Load["next"] {
  return () => ({ path: `/w/${slug}/members`, method: "GET", headers: { cookie: `session=${token}` } });
}

function hookOf(hookPath: string, secret: string): Load["next"] {
  return () => {
    const created = Math.floor(Date.now() / 1000);
    const body = JSON.stringify({ id: `evt_bench_${process.pid}_${events++}`, object: "event", api_version: "2026-10-28.endive", created, livemode: false, pending_webhooks: 1, type: "customer.subscription.updated", request: { id: null, idempotency_key: null }, data: { object: { id: "sub_bench", object: "subscription", customer: "cus_bench", status: "active" } } });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret });
    return { path: hookPath, method: "POST", headers: { "content-type": "application/json", "stripe-signature": signature, "content-length": String(Buffer.byteLength(body)) }, body };
  };
}

interface Race {
  ours: LoadResult[];
  floor: LoadResult[];
  ratios: number[];
  ratio: number;
}

/** Turn about, after one uncounted turn each. */
async function race(web: Running, floor: Running, connections: number, next: { ours: Load["next"]; floor: Load["next"] }): Promise<Race> {
  const turn = { ours: () => load({ port: web.port, connections, seconds, next: next.ours }), floor: () => load({ port: floor.port, connections, seconds, next: next.floor }) };
  await turn.ours();
  await turn.floor();
  const result: Race = { ours: [], floor: [], ratios: [], ratio: 0 };
  for (let count = 0; count < turns; count++) {
    const [ours, bare] = [await turn.ours(), await turn.floor()];
    result.ours.push(ours);
    result.floor.push(bare);
    result.ratios.push(perSecond(ours) / perSecond(bare));
  }
  result.ratio = median(result.ratios);
  return result;
}

function print(name: string, results: LoadResult[]): void {
  const rate = median(results.map(perSecond));
  const [p50, p99] = [0.5, 0.99].map((part) => median(results.map((result) => percentile(result, part))));
  console.log(`  ${name}: ${Math.round(rate)}/s, p50 ${p50!.toFixed(1)} ms, p99 ${p99!.toFixed(1)} ms`);
}

function size(bytes: Buffer): string {
  return `${(bytes.length / 1000).toFixed(1)} kB (${(gzipSync(bytes).length / 1000).toFixed(1)} kB gzip)`;
}
