import { fail, skip, unknown } from "../../../core/model";

test("what is not given is not there, so that results compare and serialise alike", () => {
  expect(Object.keys(skip("not Windows"))).toEqual(["verdict", "reason"]);
  expect(Object.keys(unknown("size"))).toEqual(["verdict", "what"]);
  expect(Object.keys(fail("short", undefined))).toEqual(["verdict", "message", "data"]);
  expect(Object.keys(fail("short", "sku"))).toEqual(["verdict", "message", "path", "data"]);
});

test("what is given is kept", () => {
  const subject = { name: "web" };
  expect(skip("nothing declared", "entitlements")).toMatchObject({ declare: "entitlements" });
  expect(unknown("size", { settle: "Set it.", subject })).toMatchObject({ settle: "Set it.", subject });
  expect(fail("short", "sku", { need: 8 }, { subject })).toMatchObject({ path: "sku", data: { need: 8 }, subject });
});
