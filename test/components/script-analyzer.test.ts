import { readPowerShell } from "../support/powershell";
import { analyzeScript } from "../support/script-analyzer";

// That the scripts pass says something only of rules that can fail.
test.each([
  { rule: "AvoidAssignmentToAutomaticVariable", bad: "$error = 1; $error", good: "$fault = 1; $fault" },
  {
    rule: "AvoidDefaultValueSwitchParameter",
    bad: "param([switch] $Force = $true)\n$Force",
    good: "param([switch] $Force)\n$Force",
  },
  { rule: "AvoidGlobalVars", bad: "$global:Count = 1", good: "$script:Count = 1; $Count" },
  {
    rule: "AvoidUsingBrokenHashAlgorithms",
    bad: "Get-FileHash -Path $p -Algorithm MD5",
    good: "Get-FileHash -Path $p -Algorithm SHA256",
  },
  { rule: "AvoidUsingCmdletAliases", bad: "gci -Path $p", good: "Get-ChildItem -Path $p" },
  { rule: "AvoidUsingCmdletAliases", bad: "$list | % { $_ }", good: "$list | ForEach-Object -Process { $_ }" },
  {
    rule: "AvoidUsingComputerNameHardcoded",
    bad: "Get-Service -ComputerName 'kms1'",
    good: "Get-Service -ComputerName $name",
  },
  {
    rule: "AvoidUsingConvertToSecureStringWithPlainText",
    bad: "ConvertTo-SecureString -String $s -AsPlainText -Force",
    good: "ConvertTo-SecureString -String $s",
  },
  { rule: "AvoidUsingEmptyCatchBlock", bad: "try { Get-It } catch { }", good: "try { Get-It } catch { throw }" },
  { rule: "AvoidUsingInvokeExpression", bad: "Invoke-Expression -Command $c", good: "Invoke-Command -ScriptBlock $c" },
  {
    rule: "AvoidUsingPlainTextForPassword",
    bad: "param([string] $Password)\n$Password",
    good: "param([securestring] $Password)\n$Password",
  },
  { rule: "AvoidUsingPositionalParameters", bad: "Get-Service sppsvc", good: "Get-Service -Name sppsvc" },
  { rule: "AvoidUsingWMICmdlet", bad: "Get-WmiObject -Class C", good: "Get-CimInstance -ClassName C" },
  { rule: "AvoidUsingWriteHost", bad: "Write-Host -Object $x", good: "Write-Output -InputObject $x" },
  {
    rule: "PossibleIncorrectComparisonWithNull",
    bad: "if ($x -eq $null) { Get-It }",
    good: "if ($null -eq $x) { Get-It }",
  },
  { rule: "PossibleIncorrectUsageOfAssignmentOperator", bad: "if ($x = 1) { $x }", good: "if ($x -eq 1) { $x }" },
  {
    rule: "ReviewUnusedParameter",
    bad: "function Get-It {\nparam($A, $B)\n$A }\n$B = 1; $B",
    good: "function Get-It {\nparam($A, $B)\n$A + $B }",
  },
  { rule: "UseApprovedVerbs", bad: "function Obtain-It { 1 }", good: "function Get-It { 1 }" },
  {
    rule: "UseDeclaredVarsMoreThanAssignments",
    bad: "function Get-It { $a = 1 }",
    good: 'function Get-It { $a = 1; "is $a" }',
  },
  { rule: "UseDeclaredVarsMoreThanAssignments", bad: "$a = 1\n$a = 2", good: "$a = 1\nfunction Get-It { $a }" },
  {
    rule: "UseShouldProcessForStateChangingFunctions",
    bad: "function Set-It { 1 }",
    good: "function Set-It {\n[CmdletBinding(SupportsShouldProcess)]\nparam()\n1 }",
  },
  { rule: "UseSingularNouns", bad: "function Get-Options { 1 }", good: "function Get-Status { 1 }" },
])("$rule: $bad", async ({ rule, bad, good }) => {
  const rulesOf = async (source: string) => {
    const script = await readPowerShell(source);
    expect(script.faults).toEqual([]);
    return analyzeScript(script).map((finding) => finding.rule);
  };
  expect(await rulesOf(bad)).toContain(rule);
  expect(await rulesOf(good)).not.toContain(rule);
});

test.each(["if ($a { 1 }", "'not closed", "function Get-It { 1", "$x = @{ a = }", "Get-It -A 1 ` \n  -B 2"])(
  "no PowerShell: %s",
  async (source) => {
    expect((await readPowerShell(source)).faults).not.toEqual([]);
  },
);
