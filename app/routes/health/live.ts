/** Answers as long as the process does. */
export function loader() {
  return new Response("live\n", { headers: { "content-type": "text/plain" } });
}
