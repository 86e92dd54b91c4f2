import path from "node:path";

export const projectDir = path.resolve(import.meta.dirname, "../..");

/** Everything that the commands keep between runs. Delete it to begin anew; name another to keep two worlds apart. */
export const dataDir = path.resolve(projectDir, process.env.AFTERLOGIN_DATA ?? ".data");
