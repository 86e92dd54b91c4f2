/** Runs in the browser under npm run dev, on pages that ship no React: shows the page anew when a source was saved. */
import.meta.hot?.on("afterlogin:saved", () => location.reload());
