/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/**
 * Secrets by shape, each with the source of the shape. The order matters: whole tokens before key=value pairs.
 * A pattern must be linear: no nested repetition.
 */
const RULES: readonly { readonly pattern: RegExp; readonly replacement: string }[] = [
  // JSON Web Tokens: three base64url parts, the first two begin with {" (RFC 7519). Unsigned ones may lack the third.
  { pattern: /\beyJ[A-Za-z0-9_-]{6,}\.eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?/g, replacement: REDACTED },
  { pattern: /\beyJ[A-Za-z0-9_-]{30,}/g, replacement: REDACTED },
  // Authorization headers, wherever they are quoted.
  { pattern: /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, replacement: `$1 ${REDACTED}` },
  // Azure SAS signature, in URLs and pasted logs; also percent-encoded.
  { pattern: /\b(sig|signature)=[A-Za-z0-9%+/=_-]{6,}/gi, replacement: `$1=${REDACTED}` },
  // Connection strings: storage, service bus, SQL.
  {
    pattern: /\b(AccountKey|SharedAccessKey|SharedAccessSignature|SharedSecretValue|Password|Pwd)=[^;\s"']{3,}/gi,
    replacement: `$1=${REDACTED}`,
  },
  // user:password@ in a URL.
  { pattern: /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']{1,200}):[^\s/@"']{1,500}@/gi, replacement: `$1:${REDACTED}@` },
  // GitHub, GitLab, Slack, Docker Hub, npm, AWS, Azure Container Registry and Entra secrets by their documented prefixes.
  {
    pattern:
      /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeoprs]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}|dckr_(?:pat|oat)_[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16})\b/g,
    replacement: REDACTED,
  },
  { pattern: /\b[A-Za-z0-9+/]{42}\+ACR[A-Za-z0-9]{6}\b/g, replacement: REDACTED },
  {
    pattern: /(?<![A-Za-z0-9~._-])[A-Za-z0-9~._-]{3}[0-9]Q~[A-Za-z0-9~._-]{31,34}(?![A-Za-z0-9~._-])/g,
    replacement: REDACTED,
  },
  // "password": "…", client_secret=…, --password …
  {
    pattern:
      /((?:["']?\b(?:[a-z0-9_-]{0,30}(?:password|passwd|secret|client_secret|access_token|refresh_token|id_token|api[_-]?key|accesskey|private[_-]?key))["']?\s{0,4}[:=]\s{0,4})["']?)(?!\[redacted\])[^\s"',;&}]{4,}/gi,
    replacement: `$1${REDACTED}`,
  },
  { pattern: /(--(?:password|client-secret|secret)[ =])[^\s"']{3,}/gi, replacement: `$1${REDACTED}` },
  {
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,8000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
    replacement: REDACTED,
  },
];

/** Removes tokens, passwords, SAS signatures and connection-string keys. Everything that is said passes here first. */
export function redact(text: string): string {
  let result = text;
  for (const { pattern, replacement } of RULES) result = result.replace(pattern, replacement);
  return result;
}
