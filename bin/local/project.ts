import path from "node:path";

export const projectDir = path.resolve(import.meta.dirname, "../..");

/** Everything that the commands keep between runs. Delete it to begin anew. */
export const dataDir = path.join(projectDir, ".data");
