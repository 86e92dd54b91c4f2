import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { build } from "vite";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The stylesheet as production gets it. */
export async function buildStylesheet(): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [tailwindcss()],
    build: { write: false, rolldownOptions: { input: "app/styles/app.css" } },
  });
  if (!("output" in result)) throw new Error("The stylesheet was built more than once, or watched");
  const css = result.output.find((file) => file.fileName.endsWith(".css"));
  if (css?.type !== "asset") throw new Error("The build has no stylesheet");
  return css.source.toString();
}
