/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/**
 * Secrets by shape, each with the source of the shape. The order matters: whole tokens before key=value pairs.
 * A pattern must be linear: no nested repetition.
 */
const RULES: readonly { readonly pattern: RegExp; readonly replacement: string }[] = [
  // JSON Web Tokens: three base64url parts, the first two begin with {" (RFC 7519); encrypted ones have five. No boundary in
  // front: what stood between the token and the word before it may have been an invisible mark that is gone.
  // The first part is bounded, or every `eyJ` of a long run would be tried to its end; a longer one is the next rule's.
  { pattern: /eyJ[A-Za-z0-9_-]{6,1000}\.eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)*/g, replacement: REDACTED },
  { pattern: /eyJ[A-Za-z0-9_-]{30,}(?:\.[A-Za-z0-9_-]*)*/g, replacement: REDACTED },
  // Authorization headers, wherever they are quoted.
  { pattern: /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, replacement: `$1 ${REDACTED}` },
  // Azure SAS signature, in URLs and pasted logs; also percent-encoded.
  { pattern: /\b(sig|signature)=[A-Za-z0-9%+/=_-]{6,}/gi, replacement: `$1=${REDACTED}` },
  // Connection strings: storage, service bus, SQL, Application Insights.
  {
    pattern:
      /\b(AccountKey|SharedAccessKey|SharedAccessSignature|SharedSecretValue|InstrumentationKey|Password|Pwd)=[^;\s"']{3,}/gi,
    replacement: `$1=${REDACTED}`,
  },
  // Storage and Cosmos DB keys: 64 bytes in base64.
  { pattern: /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==/g, replacement: REDACTED },
  // Webhooks, which let whoever has the address speak: Slack, Teams, Discord. Those of Logic Apps have a `sig`.
  {
    pattern:
      /\b(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers|commands|actions)|[a-z0-9-]{1,63}\.webhook\.office\.com\/webhookb2|discord(?:app)?\.com\/api\/webhooks)\/[^\s"'<>]+/gi,
    replacement: `$1/${REDACTED}`,
  },
  // Keys of functions and of API Management in an address.
  {
    pattern: /([?&](?:code|api[-_]?key|subscription-key|access_token|token)=)[A-Za-z0-9%+/=_.~-]{12,}/gi,
    replacement: `$1${REDACTED}`,
  },
  // Docker's and npm's configuration files: "auth": "<base64 of user:password>", "identitytoken", _authToken.
  {
    pattern: /("(?:auth|identitytoken|registrytoken)"\s{0,4}:\s{0,4}")[^"\s]{8,}/gi,
    replacement: `$1${REDACTED}`,
  },
  { pattern: /(\b_(?:auth|authToken|password)\s{0,4}=\s{0,4})[^\s"']{6,}/gi, replacement: `$1${REDACTED}` },
  // `docker login -u name -p password`, and the like.
  { pattern: /(\blogin\b[^\n]{0,200}?\s-p[ =])(?![ =-])[^\s"']{3,}/g, replacement: `$1${REDACTED}` },
  // user:password@ in a URL.
  { pattern: /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']{1,200}):[^\s/@"']{1,500}@/gi, replacement: `$1:${REDACTED}@` },
  // GitHub, GitLab, Slack, Docker Hub, npm, AWS, Azure Container Registry and Entra secrets by their documented prefixes.
  {
    pattern:
      /(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeoprs]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}|dckr_(?:pat|oat)_[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16})/g,
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
  {
    pattern:
      /(--(?!expose-)(?:[a-z]{1,20}-){0,3}(?:password|client-secret|secret|account-key|access-key|sas-token|access-token|token)[ =]["']?)(?!\[redacted\]|\$|-)[^\s"']{3,}/gi,
    replacement: `$1${REDACTED}`,
  },
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
