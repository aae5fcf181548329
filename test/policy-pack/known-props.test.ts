import { knownProps } from "../../policy-pack/known-props";
import { COMPUTED } from "../support/builders";
import { unknownCheckingProxy } from "../support/unknown-checking-proxy";

test.each([
  { situation: "values that are known", props: { size: "Standard_D4s_v5", count: 2, tags: { env: "prod" } } },
  { situation: "a property computed at deploy time", props: { licenseType: COMPUTED, size: "Standard_D4s_v5" } },
  { situation: "a part computed at deploy time", props: { nics: [{ id: COMPUTED }], profile: { image: COMPUTED } } },
  { situation: "no properties", props: {} },
])("$situation", ({ props }) => {
  const proxied: object = unknownCheckingProxy(props);
  expect(knownProps(proxied)).toEqual(props);
});
