export type DeviceKind = "phone" | "computer" | "program";

/** What a person would recognise of a browser's own words, such as "Firefox on Windows". */
export function describeDevice(userAgent: string | null): { label: string; kind: DeviceKind } {
  const text = userAgent ?? "";
  const browser = browsers.find(([, sign]) => sign.test(text))?.[0];
  const system = systems.find(([, sign]) => sign.test(text));
  if (!browser && !system) return { label: "A program", kind: "program" };
  const label = system ? `${browser ?? "A browser"} on ${system[0]}` : (browser ?? "A browser");
  return { label, kind: system?.[2] ?? "computer" };
}

/** The first that fits counts: browsers name those they descend from. */
const browsers: readonly (readonly [string, RegExp])[] = [
  ["Edge", /Edg(A|iOS)?\//],
  ["Opera", /OPR\/|Opera\//],
  ["Samsung Internet", /SamsungBrowser\//],
  ["Firefox", /Firefox\/|FxiOS\//],
  ["Chrome", /Chrome\/|CriOS\//],
  ["Safari", /Safari\//],
];

const systems: readonly (readonly [string, RegExp, DeviceKind])[] = [
  ["iPhone", /iPhone/, "phone"],
  ["iPad", /iPad/, "phone"],
  ["Android", /Android/, "phone"],
  ["Windows", /Windows NT/, "computer"],
  ["macOS", /Macintosh|Mac OS X/, "computer"],
  ["ChromeOS", /CrOS/, "computer"],
  ["Linux", /Linux|X11/, "computer"],
];
