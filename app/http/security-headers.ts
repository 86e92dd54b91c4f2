/** Headers of every answer. Styles and scripts come from our own origin; scripts need the page's nonce too. */
export function securityHeaders(nonce: string, options: { https: boolean; formTargets: readonly string[] }): [string, string][] {
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "connect-src 'self'",
    "font-src 'self'",
    `form-action 'self'${options.formTargets.map((target) => ` ${target}`).join("")}`,
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self'",
  ];
  const headers: [string, string][] = [
    ["content-security-policy", policy.join("; ")],
    ["cross-origin-opener-policy", "same-origin"],
    ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"],
    ["referrer-policy", "strict-origin-when-cross-origin"],
    ["x-content-type-options", "nosniff"],
    ["x-frame-options", "DENY"],
  ];
  if (options.https) headers.push(["strict-transport-security", "max-age=63072000; includeSubDomains"]);
  return headers;
}
