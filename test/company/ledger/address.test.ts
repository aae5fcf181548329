import { readAddress } from "../../../company/ledger/address";

const SECRET = "hunter2hunter2";

function refusal(text: string): string {
  const address = readAddress(text);
  if (!("refused" in address)) throw new Error(`not refused: ${address.shown}`);
  return address.refused;
}

test.each([
  [
    "a host",
    `postgres://ann:${SECRET}@db.corp.example/licences`,
    { host: "db.corp.example", port: 5432, database: "licences" },
  ],
  ["a port", "postgresql://ann@db.corp.example:6432/licences", { port: 6432, user: "ann" }],
  ["an encoded password", "postgres://ann:a%40b@db/licences", { password: "a@b", host: "db" }],
  ["a socket", "postgres:///licences?host=/run/postgresql", { host: "/run/postgresql", ssl: false }],
  ["an address of IPv6", "postgres://ann@[::1]/licences?sslmode=disable", { host: "::1", ssl: false }],
])("%s", (_, text, expected) => {
  expect(readAddress(text)).toMatchObject({ kind: "database", ...expected });
});

test("TLS with a verified certificate is the default, for this machine too", () => {
  for (const host of ["db.corp.example", "localhost", "127.0.0.1"]) {
    expect(readAddress(`postgres://ann@${host}/licences`)).toMatchObject({ ssl: { rejectUnauthorized: true } });
  }
  expect(readAddress("postgres://ann@db/licences?sslmode=require")).toMatchObject({
    ssl: { rejectUnauthorized: false },
  });
});

test.each(["localhost", "127.0.0.1", "127.8.9.10"])("TLS can be switched off for %s", (host) => {
  expect(readAddress(`postgres://ann@${host}/licences?sslmode=disable`)).toMatchObject({ ssl: false });
});

test.each(["db.corp.example", "10.0.0.4", "localhost.corp.example", "127.0.0.1.corp.example"])(
  "and for no other host: %s",
  (host) => {
    expect(refusal(`postgres://ann:${SECRET}@${host}/licences?sslmode=disable`)).toContain("localhost");
  },
);

test.each([
  ["nothing", " "],
  ["another scheme", `mysql://ann:${SECRET}@db/licences`],
  ["no database", `postgres://ann:${SECRET}@db`],
  ["a password with a bare @ and /", `postgres://ann:${SECRET}/@x@db/licences`],
  ["a password with a question mark", `postgres://ann:pa?${SECRET}@db/licences`],
  ["a mode nobody knows", `postgres://ann:${SECRET}@db/licences?sslmode=${SECRET}`],
  ["a parameter nobody knows", `postgres://ann:${SECRET}@db/licences?${SECRET}=1`],
  ["a certificate that is not there", `postgres://ann:${SECRET}@db/licences?sslrootcert=/nowhere/${SECRET}`],
  ["a broken escape", `postgres://ann:%zz${SECRET}@db/%zz`],
])("%s is refused without repeating it", (_, text) => {
  expect(refusal(text)).not.toContain(SECRET);
});

test("what is shown has no password", () => {
  const address = readAddress(`postgres://ann:${SECRET}@db/licences`);
  expect("shown" in address && address.shown).toBe("postgres://ann@db:5432/licences");
});

test("a folder", () => {
  expect(readAddress("pglite:/var/lib/winlic")).toEqual({
    kind: "embedded",
    shown: "pglite:/var/lib/winlic",
    folder: "/var/lib/winlic",
  });
});
