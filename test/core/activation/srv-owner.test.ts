import fc from "fast-check";
import { readSrvOwner } from "../../../core/activation/srv-owner";
import { type Fact, UNKNOWN } from "../../../core/model";

const zone = "corp.contoso.com";

describe("owners that clients look up", () => {
  test.each<[string, string, Fact<string>, Fact<string>, string]>([
    ["as documented", "_vlmcs._tcp", zone, zone, ""],
    ["in capitals", "_VLMCS._TCP", zone, zone, ""],
    ["with a final dot", "_vlmcs._tcp.", zone, zone, ""],
    ["with the zone in capitals", "_vlmcs._tcp", "CORP.Contoso.COM.", zone, ""],
    ["for a domain below the zone", "_vlmcs._tcp.corp", "contoso.com", zone, "corp"],
    ["for a domain two levels below", "_vlmcs._tcp.eu.corp", "contoso.com", "eu.corp.contoso.com", "eu.corp"],
    ["in a zone not known yet", "_vlmcs._tcp", UNKNOWN, UNKNOWN, ""],
    ["below a zone not known yet", "_vlmcs._tcp.corp.contoso.com", UNKNOWN, UNKNOWN, "corp.contoso.com"],
  ])("%s", (_name, owner, zoneDomain, domain, below) => {
    expect(readSrvOwner(owner, zoneDomain)).toEqual({ kind: "kms", domain, below });
  });
});

describe("near misses", () => {
  test.each([
    ["a letter missing", "_vlmc._tcp", "misspelt", "_vlmcs._tcp"],
    ["a letter too many", "_vlmcss._tcp", "misspelt", "_vlmcs._tcp"],
    ["another letter", "_vlmks._tcp", "misspelt", "_vlmcs._tcp"],
    ["letters swapped, as Microsoft's own page had them", "_vmlcs._tcp", "misspelt", "_vlmcs._tcp"],
    ["no underscore at the service, as Microsoft's own page had it", "VLMCS._TCP", "misspelt", "_vlmcs._tcp"],
    ["no underscore at the protocol", "_vlmcs.tcp", "misspelt", "_vlmcs._tcp"],
    ["no underscores at all", "vlmcs.tcp", "misspelt", "_vlmcs._tcp"],
    ["an underscore for the dot", "_VLMCS_TCP", "misspelt", "_vlmcs._tcp"],
    ["a hyphen for the dot", "_vlmcs-tcp", "misspelt", "_vlmcs._tcp"],
    ["two underscores", "__vlmcs._tcp", "misspelt", "_vlmcs._tcp"],
    ["no protocol", "_vlmcs", "misspelt", "_vlmcs._tcp"],
    ["a domain for the protocol", "_vlmcs.eu", "misspelt", "_vlmcs._tcp.eu"],
    ["protocol misspelt", "_vlmcs._tpc", "misspelt", "_vlmcs._tcp"],
    ["misspelt below the zone", "_vlmc._tcp.eu", "misspelt", "_vlmcs._tcp.eu"],
    ["misspelt with the zone once more", "_vlmc._tcp.corp.contoso.com", "misspelt", "_vlmcs._tcp"],
    ["UDP", "_vlmcs._udp", "wrong-protocol", "_vlmcs._tcp"],
    ["TLS", "_vlmcs._tls", "wrong-protocol", "_vlmcs._tcp"],
    ["a protocol nobody knows", "_vlmcs._kms", "wrong-protocol", "_vlmcs._tcp"],
    ["the zone once more", "_vlmcs._tcp.corp.contoso.com", "zone-doubled", "_vlmcs._tcp"],
    ["the zone once more, with a final dot", "_vlmcs._tcp.Corp.Contoso.com.", "zone-doubled", "_vlmcs._tcp"],
    ["the zone once more, below it", "_vlmcs._tcp.eu.corp.contoso.com", "zone-doubled", "_vlmcs._tcp.eu"],
  ])("%s", (_name, owner, fault, meant) => {
    const found = readSrvOwner(owner, zone);
    expect(found).toMatchObject({ kind: "near-miss", fault, meant });
  });

  test("the domain that was meant", () => {
    expect(readSrvOwner("_vlmc._tcp.eu", zone)).toMatchObject({ domain: "eu.corp.contoso.com" });
    expect(readSrvOwner("_vlmcs._tcp.eu.corp.contoso.com", zone)).toMatchObject({ domain: "eu.corp.contoso.com" });
    expect(readSrvOwner("_vlmc._tcp", UNKNOWN)).toMatchObject({ domain: UNKNOWN });
  });

  test("a domain that merely ends like the zone", () => {
    expect(readSrvOwner("_vlmcs._tcp.mycorp", "corp")).toMatchObject({ kind: "kms", domain: "mycorp.corp" });
  });
});

describe("other services", () => {
  test.each([
    "_ldap._tcp",
    "_ldap._tcp.dc._msdcs",
    "_kerberos._tcp",
    "_kerberos._udp",
    "_kpasswd._udp",
    "_gc._tcp",
    "_sip._tls",
    "_sipfederationtls._tcp",
    "_autodiscover._tcp",
    "_imaps._tcp",
    "_xmpp-client._tcp",
    "_etcd-server-ssl._tcp",
    "_mongodb._tcp",
    "_minecraft._tcp",
    "_kms._tcp",
    "_vmrdp._tcp",
    "_vlsi-lm._tcp",
    "_tcp",
    "kms",
    "kms1",
    "vmcs",
    "@",
    "",
    ".",
    "www",
  ])("%s", (owner) => {
    expect(readSrvOwner(owner, zone)).toEqual({ kind: "other" });
  });
});

test.each(["*", "*._tcp", "*._tcp.eu"])("wildcard %s", (owner) => {
  expect(readSrvOwner(owner, zone)).toEqual({ kind: "wildcard" });
});

test("a wildcard of hosts alone", () => {
  expect(readSrvOwner("*.web", zone)).toEqual({ kind: "other" });
});

describe("whatever is written", () => {
  const anyZone = fc.oneof(fc.string(), fc.domain(), fc.constant(UNKNOWN), fc.constant(undefined));

  test("never throws, and answers the same twice", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.domain()), anyZone, (owner, zoneDomain) => {
        expect(readSrvOwner(owner, zoneDomain)).toEqual(readSrvOwner(owner, zoneDomain));
      }),
    );
  });

  test("_vlmcs._tcp is found in any mix of capitals, with or without a final dot", () => {
    const capitals = fc.array(fc.boolean(), { minLength: 11, maxLength: 11 });
    fc.assert(
      fc.property(capitals, fc.boolean(), fc.domain(), (upper, dot, zoneDomain) => {
        const owner = [..."_vlmcs._tcp"].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter));
        const found = readSrvOwner(owner.join("") + (dot ? "." : ""), zoneDomain);
        expect(found).toEqual({ kind: "kms", domain: zoneDomain.toLowerCase(), below: "" });
      }),
    );
  });

  test("what a near miss was meant to be is found, in the domain it was meant for", () => {
    const heads = ["_vlmc._tcp", "vlmcs._tcp", "_vlmcs_tcp", "_vlmcs._udp", "_vlmcs"];
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.constantFrom("", ".eu", ".eu.corp.contoso.com"), (head, tail) => {
        const missed = readSrvOwner(head + tail, zone);
        if (missed.kind !== "near-miss") throw new Error(`${head}${tail} is ${missed.kind}`);
        expect(readSrvOwner(missed.meant, zone)).toMatchObject({ kind: "kms", domain: missed.domain });
      }),
    );
  });

  test("one letter wrong is never taken for right, nor overlooked", () => {
    const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789"];
    fc.assert(
      fc.property(fc.nat({ max: 4 }), fc.constantFrom(...letters), (index, letter) => {
        const service = [..."vlmcs"];
        fc.pre(service[index] !== letter);
        service[index] = letter;
        expect(readSrvOwner(`_${service.join("")}._tcp`, zone).kind).toBe("near-miss");
      }),
    );
  });
});
