// What React Router's Vite plugin generates: the routes of this build.
declare module "virtual:react-router/server-build" {
  export const routes: import("react-router").ServerBuild["routes"];
}
