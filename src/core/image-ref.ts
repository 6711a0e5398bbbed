/**
 * A container image's name, parsed once. The grammar is distribution/reference's
 * (https://github.com/distribution/reference): `[host/]path[:tag][@digest]`, where the first segment is a host only if
 * it holds a `.` or a `:` or is `localhost`; otherwise the image is on Docker Hub.
 */
export interface ImageRef {
  /** What somebody wrote, untouched. */
  readonly written: string;
  /** Lower case, with its port if it has one. Docker Hub is always `docker.io`. */
  readonly host: string;
  /** Repository path within the registry; `library/nginx` for `nginx`. */
  readonly repository: string;
  /** null when the image is named by digest alone. `latest` when nothing was written. */
  readonly tag: string | null;
  /** `sha256:…` or null. */
  readonly digest: string | null;
}

export type ParsedImage =
  | { readonly ok: true; readonly image: ImageRef }
  | { readonly ok: false; readonly because: string };

const PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;
const HOST =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?$/;

/** Parses an image's name. On failure `because` is a clause that completes "the image name is invalid: …". */
export function parseImage(written: string): ParsedImage {
  const text = written.trim();
  if (text === '') return { ok: false, because: 'it is empty' };
  if (/\s/.test(text)) return { ok: false, because: 'it contains a space' };
  const template = /\$\(|\$\{|#\{|\{\{|<[^>]*>|%[A-Za-z_]+%/.exec(text);
  if (template)
    return {
      ok: false,
      because: `it still holds an unexpanded variable ("${text.slice(template.index, template.index + 40)}")`,
    };
  if (/^https?:\/\//i.test(text))
    return { ok: false, because: 'it begins with a URL scheme; a registry host is written without https://' };

  const [named, digest, ...more] = text.split('@');
  if (more.length > 0) return { ok: false, because: 'it holds more than one "@"' };
  if (digest !== undefined && !DIGEST.test(digest))
    return { ok: false, because: `"${digest.slice(0, 80)}" is no digest` };
  const name = named as string;

  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasHost =
    first !== '' &&
    (first.includes('.') || first.includes(':') || first === 'localhost' || first !== first.toLowerCase());
  if (slash === 0) return { ok: false, because: 'the registry host before the first "/" is empty' };
  const host = hasHost ? first : 'docker.io';
  if (hasHost && !HOST.test(first)) return { ok: false, because: `"${first}" is no host name` };
  const rest = hasHost ? name.slice(slash + 1) : name;

  const colon = rest.indexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? null : rest.slice(colon + 1);
  if (tag !== null && !TAG.test(tag))
    return { ok: false, because: tag === '' ? 'the tag after ":" is empty' : `"${tag.slice(0, 140)}" is no valid tag` };
  if (path === '') return { ok: false, because: 'it names no repository' };
  if (path !== path.toLowerCase()) return { ok: false, because: 'a repository name must be lower case' };
  if (!path.split('/').every((part) => PATH_PART.test(part)))
    return { ok: false, because: `"${path.slice(0, 80)}" is no valid repository path` };

  const canonicalHost = canonicalRegistryHost(host);
  const repository = canonicalHost === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  return {
    ok: true,
    image: {
      written: text,
      host: canonicalHost,
      repository,
      tag: tag ?? (digest === undefined ? 'latest' : null),
      digest: digest ?? null,
    },
  };
}

/**
 * One spelling for a registry's host: no scheme, no path, lower case; Docker Hub's other names become `docker.io`.
 * `registry.hub.docker.com` is not one of them: it is a web API that answers pulls with its own JSON (corpus az-228).
 */
export function canonicalRegistryHost(server: string): string {
  const bare = server
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  return bare === 'index.docker.io' || bare === 'registry-1.docker.io' ? 'docker.io' : bare;
}

/** Azure Container Registry's login servers: public, China, US government. */
export function isAzureRegistry(host: string): boolean {
  return /^[a-z0-9-]+\.azurecr\.(io|cn|us)$/.test(host);
}

/** `repository:tag`, `repository@digest`, without the host: what a sentence needs. */
export function shortImage(image: ImageRef): string {
  return image.digest ? `${image.repository}@${image.digest.slice(0, 19)}` : `${image.repository}:${image.tag}`;
}
