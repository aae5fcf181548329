import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ConnectionOptions } from "node:tls";

/** Where a ledger is kept. */
export type LedgerAddress = DatabaseAddress | EmbeddedAddress;

export interface DatabaseAddress {
  readonly kind: "database";
  /** What may be shown: without the password. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
  /** False only for sockets of this machine, and where the address says so for a loopback host. */
  readonly ssl: false | ConnectionOptions;
}

export interface EmbeddedAddress {
  readonly kind: "embedded";
  readonly shown: string;
  readonly folder: string;
}

/** Why an address cannot be used, as a clause that repeats nothing of it. */
export interface AddressFault {
  readonly refused: string;
}

const FORMS = "expected postgres://USER@HOST:PORT/DATABASE or pglite:FOLDER";
const SSL_MODES = ["verify-full", "require", "disable"] as const;
const PARAMETERS: readonly string[] = ["sslmode", "sslrootcert", "sslcert", "sslkey", "host", "user", "password"];

/**
 * Reads an address. TLS with a verified certificate is the default. `sslmode=disable` is taken for this machine alone;
 * `sslmode=require` encrypts without looking at the certificate, as libpq does.
 */
export function readAddress(text: string): LedgerAddress | AddressFault {
  const trimmed = text.trim();
  if (trimmed === "") return { refused: `it is empty: ${FORMS}` };
  const [, folder] = /^pglite:(?:\/\/)?(.+)$/s.exec(trimmed) ?? [];
  if (folder !== undefined) return embeddedIn(folder);
  if (!/^postgres(?:ql)?:\/\//i.test(trimmed)) return { refused: FORMS };
  // A URL without a host is how libpq names a socket; the parser of the platform wants one.
  const written = trimmed.replace(/^postgres(?:ql)?:\/\/(?=[/?]|$)/i, "postgres://socket.invalid");
  let url: URL;
  try {
    url = new URL(written);
  } catch {
    return { refused: `it is not a URL: ${FORMS}. Write special characters of a password as %40 and the like` };
  }
  return readUrl(url);
}

function embeddedIn(folder: string): EmbeddedAddress {
  const path = resolve(folder);
  return { kind: "embedded", shown: `pglite:${path}`, folder: path };
}

function readUrl(url: URL): DatabaseAddress | AddressFault {
  const parameters = url.searchParams;
  const unknown = [...parameters.keys()].find((key) => !PARAMETERS.includes(key));
  // A key of a query string may be half of a password that was not encoded.
  if (unknown !== undefined) return { refused: `it has a parameter that is not one of ${PARAMETERS.join(", ")}` };
  const database = decode(url.pathname.slice(1));
  if (database === undefined || database === "") return { refused: `it names no database: ${FORMS}` };
  const named = url.hostname === "socket.invalid" ? undefined : url.hostname.replace(/^\[|\]$/g, "");
  const host = named ?? parameters.get("host") ?? "/var/run/postgresql";
  const port = url.port === "" ? 5432 : Number(url.port);
  const user = decode(url.username) || (parameters.get("user") ?? process.env.PGUSER ?? "");
  const password = decode(url.password) || (parameters.get("password") ?? "");
  const ssl = readSsl(host, parameters);
  if ("refused" in ssl) return ssl;
  const place = host.startsWith("/") ? `${host}:${String(port)}` : `${host}:${String(port)}`;
  return {
    kind: "database",
    shown: `postgres://${user === "" ? "" : `${user}@`}${place}/${database}`,
    host,
    port,
    database,
    ...(user === "" ? {} : { user }),
    ...(password === "" ? {} : { password }),
    ssl: ssl.options,
  };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function readSsl(
  host: string,
  parameters: URLSearchParams,
): { readonly options: DatabaseAddress["ssl"] } | AddressFault {
  const mode = parameters.get("sslmode") ?? "verify-full";
  if (host.startsWith("/")) return { options: false };
  if (!SSL_MODES.some((known) => known === mode)) return { refused: `sslmode is one of ${SSL_MODES.join(", ")}` };
  if (mode === "disable") {
    if (isLoopback(host)) return { options: false };
    return {
      refused:
        "sslmode=disable is only for localhost, because passwords and claims would cross the network in the clear",
    };
  }
  const files: Record<string, string> = {};
  for (const [parameter, key] of [
    ["sslrootcert", "ca"],
    ["sslcert", "cert"],
    ["sslkey", "key"],
  ] as const) {
    const file = parameters.get(parameter);
    if (file === null) continue;
    try {
      files[key] = readFileSync(file, "utf8");
    } catch {
      return { refused: `the file that ${parameter} names cannot be read` };
    }
  }
  return { options: { ...files, rejectUnauthorized: mode === "verify-full" } };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
