import { execFileSync, spawn } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeFolder } from "../support/packs";

/** A host of git repositories on the loopback interface, for clients that take https only. */
export interface GitServer {
  readonly port: number;
  /** The certificate that a client must trust. */
  readonly certificate: string;
  close(): void;
}

/**
 * Serves one repository at `/PATH.git`, with a folder as its one commit and a tag on it: what the release workflow pushes.
 */
export async function serveFolder(folder: string, path: string, tag: string): Promise<GitServer> {
  const work = makeFolder("git-work");
  const root = makeFolder("git-root");
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: work, stdio: ["ignore", "pipe", "pipe"] });
  cpSync(folder, work, { recursive: true });
  git("init", "--quiet");
  git("add", "--all");
  git("-c", "user.name=release", "-c", "user.email=release@localhost", "commit", "--quiet", "--message", tag);
  git("tag", tag);
  git("clone", "--quiet", "--bare", work, join(root, `${path}.git`));

  const keys = makeFolder("git-keys");
  const [key, certificate] = [join(keys, "key.pem"), join(keys, "certificate.pem")];
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  const request = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
    "-addext",
    names,
  ];
  execFileSync("openssl", [...request, "-keyout", key, "-out", certificate], { stdio: "ignore" });

  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (asked, answered) => {
    const url = new URL(asked.url ?? "/", "https://localhost");
    const child = spawn("git", ["http-backend"], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: "1",
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "safe.directory",
        GIT_CONFIG_VALUE_0: "*",
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: asked.method,
        CONTENT_TYPE: asked.headers["content-type"],
        HTTP_CONTENT_ENCODING: asked.headers["content-encoding"],
        HTTP_GIT_PROTOCOL: asked.headers["git-protocol"] as string | undefined,
      },
    });
    asked.pipe(child.stdin);
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.on("close", () => {
      const whole = Buffer.concat(parts);
      const end = whole.indexOf("\r\n\r\n");
      for (const line of whole.subarray(0, end).toString().split("\r\n")) {
        const [name = "", ...value] = line.split(": ");
        if (name === "Status") answered.statusCode = Number.parseInt(value.join(": "), 10);
        else if (name !== "") answered.setHeader(name, value.join(": "));
      }
      answered.end(whole.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, certificate, close: () => server.close() };
}
