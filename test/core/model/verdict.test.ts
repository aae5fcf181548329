import { fail, skip, unknown } from "../../../core/model";
import { resources } from "../../../core/words/resources";

test("what is not given is not there, so that results compare and serialise alike", () => {
  expect(skip("other")).toEqual({ verdict: "skip", reason: { key: "other", data: {} } });
  expect(Object.keys(unknown("computed"))).toEqual(["verdict", "reason"]);
  expect(Object.keys(fail("short", undefined))).toEqual(["verdict", "message", "data"]);
  expect(Object.keys(fail("short", "sku"))).toEqual(["verdict", "message", "path", "data"]);
});

test("what is given is kept", () => {
  const subject = { name: "web" };
  expect(skip("other", { method: "mak" }).reason).toEqual({ key: "other", data: { method: "mak" } });
  expect(unknown("computed", { size: 8 }, { subject, path: "sku" })).toMatchObject({ path: "sku", subject });
  expect(fail("short", "sku", { need: 8 }, { subject })).toMatchObject({ path: "sku", data: { need: 8 }, subject });
});

test("a reason that rules share keeps its code", () => {
  const reason = resources("no-machine");
  expect(skip(reason).reason).toBe(reason);
  expect(unknown(reason, { subject: { name: "web" } })).toEqual({
    verdict: "unknown",
    reason: { code: "resources/no-machine", data: {} },
    subject: { name: "web" },
  });
});
