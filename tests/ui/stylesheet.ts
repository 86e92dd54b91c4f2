import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { build } from "vite";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A stylesheet as the build makes it for production. */
export async function buildStylesheet(input: string): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [tailwindcss()],
    build: { write: false, rolldownOptions: { input } },
  });
  if (!("output" in result)) throw new Error("The stylesheet was built more than once, or watched");
  const css = result.output.find((file) => file.fileName.endsWith(".css"));
  if (css?.type !== "asset") throw new Error("The build has no stylesheet");
  return css.source.toString();
}
