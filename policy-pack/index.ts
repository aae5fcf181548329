import { PolicyPack } from "@pulumi/policy";
import { RULES } from "../core/rules";
import { createPolicies } from "./policies";

new PolicyPack("windows-licensing", {
  displayName: "Windows Server licensing and activation",
  description: "Windows Server licensing and volume activation, checked before anything is deployed.",
  tags: ["windows-server", "licensing", "kms", "azure"],
  repository: "https://github.com/pulumi-windows-licensing/pulumi-windows-licensing",
  policies: createPolicies(RULES),
});
