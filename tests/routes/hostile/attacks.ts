import type { MappedRoute } from "#tests/support/route-map.ts";

/** A body as nobody's browser sends it. */
export interface Attack {
  name: string;
  headers: Record<string, string>;
  body: string | Buffer;
}

const form = { "content-type": "application/x-www-form-urlencoded" };
const boundary = "----lines";
const multipart = { "content-type": `multipart/form-data; boundary=${boundary}` };

/** What each form action is sent, field by field where fields are known. */
export function attacksOn(route: MappedRoute): Attack[] {
  const fields = fieldsOf(route);
  const withEach = (name: string, value: string): Attack => ({ name, headers: form, body: fields.map((field) => `${field}=${value}`).join("&") });
  return [
    { name: "nothing at all", headers: form, body: "" },
    { name: "fields that nobody asked for", headers: form, body: "__proto__=1&constructor=1&toString=x&=&&&=%3D&intent=unknown" },
    withEach("every field empty", ""),
    withEach("NUL bytes", "a%00b"),
    withEach("broken escapes", "%E0%A4%A&%zz=%"),
    withEach("bytes that are no text", "%ff%fe%80"),
    withEach("a lone surrogate", "%ED%A0%80"),
    withEach("numbers beyond numbers", "99999999999999999999999"),
    withEach("negative and not quite numbers", "-1e309"),
    withEach("an id of nothing", "00000000-0000-0000-0000-000000000000"),
    withEach("markup", "%3Cscript%3Ealert(1)%3C%2Fscript%3E"),
    withEach("a very long line", "x".repeat(60_000)),
    withEach("text that turns around", "%E2%80%AEtxt%E2%80%8B%0D%0Aset-cookie%3A%20a%3Db"),
    { name: "every field twice", headers: form, body: fields.flatMap((field) => [`${field}=1`, `${field}=2`]).join("&") },
    { name: "three thousand fields", headers: form, body: Array.from({ length: 3_000 }, (_, n) => `f${n}=1`).join("&") },
    { name: "brackets", headers: form, body: fields.map((field) => `${field}[]=1&${field}[a][b]=2`).join("&") },
    { name: "JSON", headers: { "content-type": "application/json" }, body: JSON.stringify({ name: { $gt: "" } }) },
    { name: "no content type", headers: { "content-type": "" }, body: "name=x" },
    { name: "plain text", headers: { "content-type": "text/plain" }, body: "name=x" },
    { name: "a charset of nobody", headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-7" }, body: "name=+AGEAYg-" },
    { name: "multipart without a boundary", headers: { "content-type": "multipart/form-data" }, body: "name=x" },
    { name: "multipart cut off", headers: multipart, body: `--${boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\nhalf` },
    { name: "multipart with a file", headers: multipart, body: part(`name="${fields[0] ?? "name"}"; filename="a.txt"`, "text") },
    { name: "multipart with a wild name", headers: multipart, body: part(`name="\u0000\uD800"`, "text") },
    { name: "multipart in disorder", headers: multipart, body: Buffer.from([0, 255, 13, 10, 45, 45, 1, 2, 3]) },
  ];
}

function part(disposition: string, text: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${text}\r\n--${boundary}--\r\n`;
}

/** The names that the route's own source reads or shows, so that an attack reaches past the first missing field. */
function fieldsOf({ source }: MappedRoute): string[] {
  const names = [...source.matchAll(/\bname="(\w+)"|form\.get\("(\w+)"\)|formList\(form, "(\w+)"\)|^\s*(\w+): (?:z\.|text|typed)|[{,] (\w+): (?:z\.|text|typed)/gm)];
  const found = names.flatMap((match) => match.slice(1).find((name) => name !== undefined) ?? []);
  return [...new Set([...found, "version", "name", "email"])];
}

/** What may stand where an id belongs. */
export const wildParameters = [
  "%00",
  "%",
  "%zz",
  "%E0%A4%A",
  "%ED%A0%80",
  "..%2F..%2Fetc%2Fpasswd",
  "%2e%2e",
  "null",
  "undefined",
  "__proto__",
  "0",
  "-1",
  "1e999",
  "00000000-0000-0000-0000-000000000000",
  "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
  "%7B%7D",
  "'%20or%201=1--",
  "%F0%9F%92%A9",
  "%E2%80%AE",
  "x".repeat(3_000),
];

const someId = "01a1fea7-2983-7160-9036-fedbab75f8de";

function cursorOf(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** What may follow the question mark on any page. */
export const wildQueries = [
  "?",
  "?&&&=&=x&==",
  "?%",
  "?q=%00",
  "?q=%ED%A0%80&search=%ff",
  "?after=x&before=y&cursor=z&page=-1",
  "?after=eyJhIjoxfQ&before=AAAA&status=__proto__&sort=constructor&role=toString&by=valueOf&about=hasOwnProperty",
  "?status=a&status=b&sort=a&sort=b&q=1&q=2",
  "?q[]=1&q[a]=2",
  // Cursors as a list of ours would write them, of times and numbers that no database holds.
  ...["8640000000000000", "-1e15", "253402300800001"].map((time) => `?before=${time}.${someId}&after=${time}.${someId}`),
  ...["1e-400", "-1e400", `0.${"0".repeat(400)}1`].flatMap((number) => ["after", "before"].map((side) => `?sort=position&${side}=${cursorOf(["1", number, someId])}`)),
  "?quantity=1e309&plan=enterprise%00&interval=never",
  "?quantity=-5&plan=nothing&interval=__proto__",
  "?session_id=../../v1/customers&session_id=cs_test_%2e%2e",
  "?view=__proto__&type=%25&customer=cus_%27&user=%3Cscript%3E&permission=constructor&own=maybe",
  "?to=//evil.test&to=javascript:alert(1)&email=%0d%0a",
  "?to=%2F%F0%9F%92%A9",
  `?q=${"x".repeat(6_000)}`,
];
