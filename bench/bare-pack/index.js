const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("bare", {
  policies: [
    {
      name: "nothing",
      description: "Says nothing.",
      enforcementLevel: "advisory",
      validateResource() {},
      validateStack() {},
    },
  ],
});
