import fc from "fast-check";
import { openBudget } from "../../../core/budget";
import { toModel } from "../../../core/templates/convert";
import { readTemplateText } from "../../../core/templates/read-template";
import { makeScope } from "../../../core/templates/scopes";
import { isUnsettled, Unsettled } from "../../../core/templates/value";
import { PLACE, propertyOf, readOne } from "../../support/templates";

const machine = (properties: unknown, more: object = {}) => ({
  type: "Microsoft.Compute/virtualMachines",
  apiVersion: "2024-07-01",
  name: "m",
  properties,
  ...more,
});

test.each([
  ["parameters", { parameters: { a: of("[parameters('b')]"), b: of("[parameters('a')]") } }, "a -> b -> a"],
  ["a parameter alone", { parameters: { a: of("[parameters('a')]") } }, "a -> a"],
  ["variables", { variables: { a: "[variables('b')]", b: "[variables('a')]" } }, "a -> b -> a"],
])("a circle of %s is a fault of the template", (_situation, template, path) => {
  const { fault } = readOne({ ...template, resources: [] });
  expect(fault).toContain("cycles back to itself");
  expect(fault).toContain(`(${path})`);
});

function of(defaultValue: string): object {
  return { type: "string", defaultValue };
}

describe("cases", () => {
  const pick = {
    parameters: { tier: { type: "string", allowedValues: ["small", "big"] } },
    variables: { sizes: { small: "Standard_D4s_v5", big: "Standard_D16s_v5" } },
    resources: [
      machine({
        size: "[variables('sizes')[parameters('tier')]]",
        chosen: "[if(equals(parameters('tier'), 'big'), 2, 1)]",
      }),
    ],
  };
  test("of a parameter with allowed values reach what is made of it", () => {
    const reading = readOne(pick, {}, ["tier"]);
    const size = propertyOf(reading, "size");
    expect(isUnsettled(size) ? size.cases : size).toEqual(["Standard_D4s_v5", "Standard_D16s_v5"]);
    const chosen = propertyOf(reading, "chosen");
    expect(isUnsettled(chosen) ? chosen.cases : chosen).toEqual([2n, 1n]);
  });
  test("a condition that no case fulfils is told from an open one", () => {
    const parameters = { on: { type: "bool" } };
    const reading = readOne(
      { parameters, resources: [machine({}, { condition: "[and(parameters('on'), false())]" })] },
      {},
      ["on"],
    );
    const condition = reading.resources[0]?.condition;
    expect(condition instanceof Unsettled ? condition.cases : condition).toEqual([false]);
  });
});

describe("references", () => {
  test("a member that Azure adds to what is declared is not known, and no fault", () => {
    const nic = {
      type: "Microsoft.Network/networkInterfaces",
      apiVersion: "2023-09-01",
      name: "n",
      properties: { ipConfigurations: [{ name: "ip", properties: {} }] },
    };
    const reading = readOne({
      resources: [
        machine({
          ip: "[reference('n').ipConfigurations[0].properties.privateIPAddress]",
          own: "[reference('n').ipConfigurations[0].name]",
          whole: "[reference('n')]",
        }),
        nic,
      ],
    });
    expect(reading.fault).toBeUndefined();
    expect(isUnsettled(propertyOf(reading, "ip"))).toBe(true);
    expect(propertyOf(reading, "own")).toBe("ip");
    expect(isUnsettled(propertyOf(reading, "whole"))).toBe(true);
  });
  test("that go in a circle end", () => {
    const reading = readOne({
      resources: [machine({ a: "[reference('o').b]" }), { ...machine({ b: "[reference('m').a]" }), name: "o" }],
    });
    expect(reading.fault).toBeUndefined();
    expect(reading.resources).toHaveLength(2);
  });
});

describe("nested deployments", () => {
  const deployment = (properties: object, more: object = {}) => ({
    type: "Microsoft.Resources/deployments",
    apiVersion: "2022-09-01",
    name: "d",
    properties: { mode: "Incremental", expressionEvaluationOptions: { scope: "inner" }, ...properties },
    ...more,
  });
  test("a template that is a variable is read", () => {
    const reading = readOne({
      variables: { t: { contentVersion: "1.0.0.0", resources: [machine({ a: 1 })] } },
      resources: [deployment({ template: "[variables('t')]" })],
    });
    expect(reading.resources.map(({ name }) => name)).toEqual(["m"]);
  });
  test("a template that is not known, a link and a template spec are named once each", () => {
    const reading = readOne(
      {
        parameters: { t: { type: "object" } },
        resources: [
          deployment({ template: "[parameters('t')]" }),
          { ...deployment({ templateLink: { uri: "https://contoso.example/t.json" } }), name: "e" },
          { ...deployment({ templateLink: { id: "/subscriptions/x" } }), name: "f" },
        ],
      },
      {},
      ["t"],
    );
    expect(reading.unread.map(({ reason, name }) => [reason, name])).toEqual([
      ["computed-template", "d"],
      ["linked-template", "e"],
      ["template-spec", "f"],
    ]);
  });
  test("one to a subscription puts groups there", () => {
    const reading = readOne({
      resources: [
        deployment(
          {
            template: {
              contentVersion: "1.0.0.0",
              resources: [
                {
                  type: "Microsoft.Resources/resourceGroups",
                  apiVersion: "2022-09-01",
                  name: "new",
                  location: "northeurope",
                },
              ],
            },
          },
          { subscriptionId: "33333333-3333-3333-3333-333333333333", location: "northeurope" },
        ),
      ],
    });
    expect(reading.resources[0]?.id).toBe("/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/new");
  });
});

describe("bounds", () => {
  const text = (content: string) =>
    readTemplateText(content, { parameters: { values: new Map() }, scope: makeScope("group", PLACE) }, openBudget());
  const answer = ({ fault, tooLarge, resources }: ReturnType<typeof text>) =>
    fault !== undefined ? "refused" : tooLarge !== undefined ? "too large" : resources.length;
  const template = (parts: object) => JSON.stringify({ contentVersion: "1.0.0.0", resources: [machine({})], ...parts });
  const doubling = (first: unknown, double: (name: string) => unknown) =>
    Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `v${String(index)}`,
        index === 0 ? first : double(`v${String(index - 1)}`),
      ]),
    );

  test.each<[string, string, string | number]>([
    [
      "10 MB of expressions",
      template({
        variables: Object.fromEntries(
          Array.from({ length: 100_000 }, (_, index) => [`v${String(index)}`, `[concat('${"x".repeat(80)}', '1')]`]),
        ),
      }),
      1,
    ],
    ["an expression of 10 MB", template({ variables: { v: `[concat('${"x".repeat(10_000_000)}')]` } }), "refused"],
    [
      "a text that doubles",
      template({
        variables: doubling("xxxxxxxxxxxxxxxx", (name) => `[concat(variables('${name}'), variables('${name}'))]`),
      }),
      "too large",
    ],
    [
      "a list that doubles",
      template({ variables: doubling([1, 2], (name) => `[createArray(variables('${name}'), variables('${name}'))]`) }),
      "too large",
    ],
    [
      "an object that doubles",
      template({
        variables: doubling({ a: 1 }, (name) => ({ a: `[variables('${name}')]`, b: `[variables('${name}')]` })),
      }),
      "too large",
    ],
    ["a billion copies", template({ resources: [machine({}, { copy: { name: "c", count: 1e9 } })] }), "refused"],
    ["padding to a billion", template({ variables: { v: "[padLeft('x', 2000000000)]" } }), "too large"],
    ["a wide hole", template({ variables: { v: "[format('{0,2000000000}', 1)]" } }), 1],
    ["nested calls", template({ variables: { v: `[${"toLower(".repeat(2000)}'x'${")".repeat(2000)}]` } }), "too large"],
    [
      "nested lists",
      `{"contentVersion":"1.0.0.0","resources":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      "too large",
    ],
    [
      "functions that call themselves",
      template({
        functions: [{ namespace: "f", members: { a: { parameters: [], output: { type: "int", value: "[f.a()]" } } } }],
        variables: { v: "[f.a()]" },
      }),
      "too large",
    ],
    ["no JSON", "{", "refused"],
    ["an array", "[]", "refused"],
    ["nothing", "", "refused"],
  ])("%s", (_, content, expected) => {
    expect(answer(text(content))).toBe(expected);
  });

  test("loops in deployments in loops end", () => {
    const inner = (depth: number): object =>
      depth === 0
        ? machine({}, { copy: { name: "c", count: 800 } })
        : {
            type: "Microsoft.Resources/deployments",
            apiVersion: "2022-09-01",
            name: "[concat('d', copyIndex())]",
            copy: { name: "c", count: 800 },
            properties: {
              mode: "Incremental",
              expressionEvaluationOptions: { scope: "inner" },
              template: { contentVersion: "1.0.0.0", resources: [inner(depth - 1)] },
            },
          };
    expect(answer(text(JSON.stringify({ contentVersion: "1.0.0.0", resources: [inner(3)] })))).toBe("too large");
  });

  test("any JSON gives an answer, the same one each time", () => {
    const part = fc.constantFrom(
      "[parameters('p')]",
      "[concat(",
      "[copyIndex()]",
      "[reference('a')]",
      "x",
      "[[x]",
      1,
      null,
      true,
      "[variables('a')]",
      "[createArray(1)[0]]",
    );
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        part,
        fc.array(tie("node"), { maxLength: 4 }),
        fc.dictionary(
          fc.constantFrom(
            "type",
            "name",
            "copy",
            "count",
            "input",
            "properties",
            "template",
            "resources",
            "value",
            "condition",
            "parameters",
            "[x]",
          ),
          tie("node"),
          { maxKeys: 5 },
        ),
      ),
    })).node;
    fc.assert(
      fc.property(tree, tree, tree, (resources, variables, outputs) => {
        const content = JSON.stringify({
          contentVersion: "1.0.0.0",
          resources: [resources],
          variables: { a: variables },
          outputs: { o: outputs },
        });
        const once = text(content);
        expect(answer(once)).toBe(answer(text(content)));
        for (const { body } of once.resources) expect(() => toModel(body)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
