import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [tailwindcss(), reactRouter()],
  environments: {
    ssr: {
      build: {
        // One bundle holds the HTTP entry and the routes, so that both share one set of pools.
        rollupOptions: { input: "./app/server.ts" },
      },
    },
  },
});
