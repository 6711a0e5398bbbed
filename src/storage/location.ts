/** Where the data is. */
export interface FolderLocation {
  readonly kind: 'folder';
  /** Absolute. */
  readonly folder: string;
}

export interface ServerLocation {
  readonly kind: 'server';
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string;
  /** Asked for at each new connection, in place of a password: an Entra token lives for an hour or so. */
  readonly password: (() => Promise<string>) | null;
}

export type Location = FolderLocation | ServerLocation;
