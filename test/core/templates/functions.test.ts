import { UNKNOWN } from "../../../core/model";
import { evaluateOne } from "../../support/templates";

const GROUP = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg";

// Documented examples of Microsoft's pages on template functions, and the edges beside them.
const VALUES: readonly (readonly [string, unknown])[] = [
  [
    "[format('{0}, {1}. Formatted number: {2:N0}', 'Hello', 'User', 8175133)]",
    "Hello, User. Formatted number: 8,175,133",
  ],
  ["[format('{0:N2}|{0:F1}|{0:X}|{0:P0}|{0:E2}|{0:C}', 255)]", "255.00|255.0|FF|25,500 %|2.55E+002|¤255.00"],
  ["[format('{0:#,##0}|{0:00.00}|{0:0 units}', 1234)]", "1,234|1234.00|1234 units"],
  ["[format('{0:000;neg 0;none}', -5)]", "neg 5"],
  ["[format('{0:X}', -1)]", "FFFFFFFFFFFFFFFF"],
  ["[string(createObject('a', createArray(1, true(), null())))]", '{"a":[1,true,null]}'],
  ["[union(createObject('a', 1), createObject('b', null()))]", { a: 1, b: null }],
  [
    "[intersection(createObject('one','a','two','b','three','c'), createObject('one','a','two','z','three','c'))]",
    { one: "a", three: "c" },
  ],
  ["[empty(createObject('a', 1))]", false],
  ["[last(createArray())]", null],
  ["[contains(null(), 'a')]", false],
  ["[contains('a1b', 1)]", true],
  ["[indexFromEnd(createArray('a','b'), 2)]", "a"],
  ["[tryGet(createArray(createObject('a', 1)), 0, 'a')]", 1],
  ["[mod(-7, -2)]", -1],
  ["[min(createArray(3, 2, 5))]", 2],
  ["[padLeft('12345678901', 10, '0')]", "12345678901"],
  ["[split('a,,b', ',')]", ["a", "", "b"]],
  ["[skip('one two', 4)]", "two"],
  [
    "[uriComponent('http://contoso.com/resources/nested/azuredeploy.json')]",
    "http%3A%2F%2Fcontoso.com%2Fresources%2Fnested%2Fazuredeploy.json",
  ],
  ["[uriComponent('a!(b)*')]", "a%21%28b%29%2A"],
  ["[dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')]", "Hello, World!"],
  ["[dateTimeAdd('2020-04-07 14:53:14Z', '-P9D', 'yyyy-MM-ddTHH:mm:ssZ')]", "2020-03-29T14:53:14Z"],
  ["[dateTimeAdd('2020-04-07T14:53:14+02:00', 'PT1H', 'u')]", "2020-04-07 13:53:14Z"],
  ["[dateTimeAdd('2024-12-24', 'P1D', 'dddd, d MMMM yy h:mm tt')]", "Wednesday, 25 December 24 12:00 AM"],
  ["[dateTimeToEpoch('1970-01-01T00:00:01+00:00')]", 1],
  ["[cidrSubnet('10.144.0.0/20', 24, 0)]", "10.144.0.0/24"],
  ["[cidrHost('10.144.3.0/24', 4)]", "10.144.3.5"],
  ["[parseCidr('fdad:3236:5555::/48').netmask]", "ffff:ffff:ffff::"],
  ["[parseCidr('fdad:3236:5555::/48').firstUsable]", "fdad:3236:5555::"],
  ["[cidrSubnet('fdad:3236:5555::/48', 52, 1)]", "fdad:3236:5555:1000::/52"],
  [
    "[resourceId('Microsoft.Sql/servers/databases', 's', 'd')]",
    `${GROUP}/providers/Microsoft.Sql/servers/s/databases/d`,
  ],
  [
    "[managementGroupResourceId('mg', 'Microsoft.Authorization/policyDefinitions', 'p')]",
    "/providers/Microsoft.Management/managementGroups/mg/providers/Microsoft.Authorization/policyDefinitions/p",
  ],
  ["[toObject(createArray('a','b'), lambda('n', lambdaVariables('n')))]", { a: "a", b: "b" }],
  [
    "[groupBy(createArray('foo','bar','baz'), lambda('x', substring(lambdaVariables('x'), 0, 1)), lambda('x', toUpper(lambdaVariables('x'))))]",
    { f: ["FOO"], b: ["BAR", "BAZ"] },
  ],
  [
    "[reduce(createArray(1,2,3), 0, lambda('c','n','i', add(lambdaVariables('c'), mul(lambdaVariables('n'), lambdaVariables('i')))))]",
    8,
  ],
  ["[if(true(), 1, fail('never'))]", 1],
  ["[concat('it''s', ' fine')]", "it's fine"],
  ["[json('{''a'': [1, 2,]} // loose')]", { a: [1, 2] }],
  ["[bool('1')]", true],
  ["[float('3.0')]", 3],
  ["[toUpper('i')]", "I"],
];

test.each(VALUES)("%s", (expression, value) => {
  expect(evaluateOne(expression)).toEqual(value);
});

// Each is refused by Azure.
const REFUSED: readonly string[] = [
  "[add(1)]",
  "[add('1', 2)]",
  "[concat(createArray(1), 'a')]",
  "[range(0, 10001)]",
  "[min()]",
  "[less(1, '2')]",
  "[not('true')]",
  "[and(true(), 'x')]",
  "[substring('abc', -1, 1)]",
  "[replace('a', '', 'b')]",
  "[padLeft('a', 3, 'xy')]",
  "[createObject('a')]",
  "[createObject(1, 2)]",
  "[flatten(createArray(1))]",
  "[items('x')]",
  "[cidrHost('10.0.0.0/30', 9)]",
  "[cidrSubnet('10.0.0.0/24', 20, 0)]",
  "[parseCidr('10.0.0.0')]",
  "[dateTimeAdd('yesterday', 'P1D')]",
  "[dateTimeAdd('2024-01-01', '1 day')]",
  "[format('{2}', 'a')]",
  "[base64ToString('*')]",
  "[map(createArray(1), 2)]",
  "[lambda('x', 1)]",
  "[lambdaVariables('x')]",
  "[null().a]",
  "['a'['b']]",
  "[concat('a' 'b')]",
  "[concat('a'))]",
  "[true]",
  "[sub(-9223372036854775808, 1)]",
  "[contoso.unknown()]",
  "[variables('nothing')]",
  "[resourceInfo('nothing').id]",
];

test.each(REFUSED)("refused: %s", (expression) => {
  expect(evaluateOne(expression)).toHaveProperty("fault");
});

describe("what is not known", () => {
  test.each([
    ["[parameters('u')]", UNKNOWN],
    ["[length(createArray(parameters('u'), 2))]", 2],
    ["[createArray('a', parameters('u'))]", ["a", UNKNOWN]],
    ["[createObject('k', parameters('u'), 'l', 1)]", { k: UNKNOWN, l: 1 }],
    ["[map(createArray('a', parameters('u')), lambda('x', toUpper(lambdaVariables('x'))))]", ["A", UNKNOWN]],
    ["[contains(createArray('a', parameters('u')), 'a')]", true],
    ["[contains(createArray('a', parameters('u')), 'b')]", UNKNOWN],
    ["[format('{0}-{1}', 'a', parameters('u'))]", UNKNOWN],
    ["[filter(createArray('a', parameters('u')), lambda('x', equals(lambdaVariables('x'), 'a')))]", UNKNOWN],
    ["[skip(createArray('a', parameters('u')), 1)]", [UNKNOWN]],
    ["[if(equals(parameters('u'), 'x'), 'same', 'same')]", "same"],
    ["[and(equals(parameters('u'), 'x'), false())]", false],
    ["[or(equals(parameters('u'), 'x'), false())]", UNKNOWN],
    ["[coalesce(parameters('u'), 'x')]", UNKNOWN],
    ["[if(equals(parameters('u'), 'x'), 'ok', fail('refused'))]", "ok"],
  ])("%s", (expression, value) => {
    expect(evaluateOne(expression, ["u"])).toEqual(value);
  });
});
