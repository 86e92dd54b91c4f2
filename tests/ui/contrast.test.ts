import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { root } from "#tests/ui/stylesheet.ts";

/** oklch lightness, chroma, hue */
type Colour = readonly [number, number, number];
type Palette = { colours: Map<string, Colour>; numbers: Map<string, number> };

const text = 4.5;
const graphic = 3;
const palettes = new Map<string, Palette>();

beforeAll(async () => {
  const css = await readFile(join(root, "app/styles/tokens.css"), "utf8");
  const tokens = css.slice(css.indexOf(":root {"), css.indexOf("@theme inline"));
  const [light = "", dark = ""] = tokens.split("@variant dark");
  palettes.set("light", read(light));
  palettes.set("dark", read(light + dark));
});

describe.each(["light", "dark"])("in the %s theme", (theme) => {
  test.each(pairs())("%s on %s reaches %d", (front, back, need) => {
    expect(ratio(colour(theme, front), colour(theme, back))).toBeGreaterThanOrEqual(need);
  });

  test("initials can be read in every hue", () => {
    const number = (name: string) => palettes.get(theme)?.numbers.get(name) ?? NaN;
    for (const hue of [205, 30, 75, 145, 250, 330]) {
      const letters: Colour = [number("av-tl"), number("av-tc"), hue];
      const ground: Colour = [number("av-l"), number("av-c"), hue];
      expect(ratio(letters, ground), `hue ${hue}`).toBeGreaterThanOrEqual(text);
    }
  });
});

/** Every pair that the styles put together. */
function pairs(): [string, string, number][] {
  const grounds = ["sheet", "canvas", "raised", "well"];
  const meanings = ["positive", "caution", "critical", "info"];
  return [
    ...grounds.flatMap((ground) => ["ink", "ink-2", "ink-3", "accent"].map((ink) => pair(ink, ground, text))),
    ...meanings.flatMap((meaning) => [
      ...["sheet", "raised", `${meaning}-wash`].map((ground) => pair(meaning, ground, text)),
      ...["sheet", "canvas", `${meaning}-wash`].map((ground) => pair(`${meaning}-mark`, ground, graphic)),
      ...["ink", "ink-2", "accent"].map((ink) => pair(ink, `${meaning}-wash`, text)),
    ]),
    ...["positive-mark", "caution-mark", "critical-mark", "edge"].map((mark) => pair(mark, "well", graphic)),
    ...["sheet", "raised", "canvas"].map((ground) => pair("edge", ground, graphic)),
    ...["caution-mark", "critical-mark"].map((mark) => pair(mark, "raised", graphic)),
    ...["ink", "ink-3", "accent"].map((ink) => pair(ink, "accent-wash", text)),
    pair("positive-mark", "accent-wash", graphic),
    pair("ink-3", "critical-wash", text),
    pair("on-accent", "accent", text),
    pair("on-accent", "accent-deep", text),
    pair("accent-deep", "sheet", text),
    pair("on-critical", "critical-fill", text),
    pair("on-brass", "brass", text),
    pair("on-night", "night", text),
    pair("on-night-2", "night", text),
    pair("brass", "night", text),
  ];
}

function pair(front: string, back: string, need: number): [string, string, number] {
  return [front, back, need];
}

function read(css: string): Palette {
  const colours = css.matchAll(/--([\w-]+):\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g);
  const numbers = css.matchAll(/--(av-\w+):\s*([\d.]+)/g);
  return {
    colours: new Map([...colours].map(([, name, l, c, h]) => [String(name), [Number(l), Number(c), Number(h)]])),
    numbers: new Map([...numbers].map(([, name, value]) => [String(name), Number(value)])),
  };
}

function colour(theme: string, name: string): Colour {
  const found = palettes.get(theme)?.colours.get(name);
  if (!found) throw new Error(`tokens.css has no --${name}`);
  return found;
}

/** WCAG 2.2 contrast ratio. */
function ratio(one: Colour, other: Colour): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** oklch → linear sRGB, clamped as a screen does, → relative luminance. Matrices: https://bottosson.github.io/posts/oklab/ */
function luminance([lightness, chroma, hue]: Colour): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
