import { readScript } from "../../../../core/scripts/read-script";
import { note } from "../../../windows/oracle/compare";

const read = (text: string) => readScript({ text, language: "cmd" });
const actionsOf = (text: string): readonly string[] =>
  read(text).actions.map(({ deed, certain }) => note({ ...deed, certain }));
const SKMS = "cscript //nologo slmgr.vbs /skms";

/** Each by Microsoft Learn, Windows commands, and `help` of the command. */
function follows(cases: readonly (readonly [name: string, script: string, expected: readonly string[]])[]): void {
  test.each(cases)("%s", (_name, script, expected) => {
    expect(actionsOf(script)).toEqual(expected);
  });
}

describe("variables", () => {
  follows([
    ["case of names", `set Kms=a\n${SKMS} %KMS%`, ["set-host a"]],
    ["quotes around an assignment", `set "K=a" & rem x\n${SKMS} %K%`, ["set-host a"]],
    ["quotes in an assignment", `set K="a"\n${SKMS} %K%`, ["set-host a"]],
    ["one that is not set", `set K=\n${SKMS} a%K%b`, ["set-host ab"]],
    ["filled in when the line is read", `set K=a\nset K=b& ${SKMS} %K%`, ["set-host a"]],
    ["filled in when the block is read", `set K=a\n(\nset K=b\n${SKMS} %K%\n)`, ["set-host a"]],
    ["late", `setlocal enabledelayedexpansion\nset K=a\n(\nset K=b\n${SKMS} !K!\n)`, ["set-host b"]],
    [
      "late, by another one's value",
      `setlocal EnableDelayedExpansion\nset N=K\nset K=a\n${SKMS} !%N%!`,
      ["set-host a"],
    ],
    ["a mark that stands alone", `${SKMS} 50%`, ["set-host 50"]],
    ["marks that mean themselves", `${SKMS} a%%K%%`, ["set-host ?"]],
    [
      "substrings",
      `set K=kms1.contoso.com\n${SKMS} %K:~0,4%\n${SKMS} %K:~5%\n${SKMS} %K:~-3%\n${SKMS} %K:~0,-4%\n${SKMS} %K:~-3,2%`,
      ["set-host kms1", "set-host contoso.com", "set-host com", "set-host kms1.contoso", "set-host co"],
    ],
    ["replaced, letters in any case", `set K=KMS1.kms\n${SKMS} %K:kms=x%`, ["set-host x1.x"]],
    ["replaced from the start", `set K=a.b.c\n${SKMS} %K:*.=x.%`, ["set-host x.b.c"]],
    ["removed", `set K=a-b-c\n${SKMS} %K:-=%`, ["set-host abc"]],
    ["a substring of one that is not set", `set K=\n${SKMS} x%K:~0,1%`, ["set-host ?"]],
    ["kept by setlocal", `set K=a\nsetlocal\nset K=b\nendlocal\n${SKMS} %K%`, ["set-host a"]],
    ["carried over endlocal", `setlocal\nset K=b\nendlocal & set K=%K%\n${SKMS} %K%`, ["set-host b"]],
    ["filled in twice by call", `set N=K\nset K=a\ncall set V=%%%N%%%\n${SKMS} %V%`, ["set-host a"]],
    ["of another process", `set K=a\ncmd /c "set K=b"\n${SKMS} %K%`, ["set-host a"]],
    ["handed to another process", `set K=a\ncmd /c "${SKMS} %%K%%"`, ["set-host a"]],
    ["handed to PowerShell", `set K=a\npowershell -Command "${SKMS} $env:K"`, ["set-host a"]],
    ["not known, in PowerShell's text", `powershell -Command "${SKMS} %SITE%"`, ["set-host ?"]],
  ]);
});

describe("numbers", () => {
  const interval = (expression: string) => `set /a N=${expression}\ncscript slmgr.vbs /sai %N%`;
  follows([
    ["precedence", interval("2+3*4"), ["set-interval activation 14"]],
    ["brackets", interval("(2+3)*4"), ["set-interval activation 20"]],
    ["whole numbers", interval("7/2"), ["set-interval activation 3"]],
    ["the rest", interval("17 %% 5"), ["set-interval activation 2"]],
    ["octal", interval("010+1"), ["set-interval activation 9"]],
    ["hexadecimal", interval("0x10"), ["set-interval activation 16"]],
    ["bits", interval('"6&3|8"'), ["set-interval activation 10"]],
    ["shifted", interval('"1<<4"'), ["set-interval activation 16"]],
    ["names without marks", `set A=60\n${interval("A*2")}`, ["set-interval activation 120"]],
    ["a name that is not set", `set A=\n${interval("A+5")}`, ["set-interval activation 5"]],
    ["added to", `set N=5\nset /a N+=3\ncscript slmgr.vbs /sai %N%`, ["set-interval activation 8"]],
    ["several", `set /a A=2, B=A*3\ncscript slmgr.vbs /sai %B%`, ["set-interval activation 6"]],
    [
      "divided by nothing, which changes nothing",
      `set N=9\nset /a N=1/0\ncscript slmgr.vbs /sai %N%`,
      ["set-interval activation 9"],
    ],
    ["beyond 32 bits", `set /a N=2147483647+1\n${SKMS} k%N%`, ["set-host k-2147483648"]],
    ["of the machine", `set /a N=%COUNT%*2\ncscript slmgr.vbs /sai %N%`, ["set-interval activation ?"]],
  ]);
});

describe("tests", () => {
  const chooses = (test: string) => `if ${test} (${SKMS} yes) else (${SKMS} no)`;
  const [yes, no] = [["set-host yes"], ["set-host no"]];
  follows([
    ["case counts", chooses('"A"=="a"'), no],
    ["without case", chooses('/i "A"=="a"'), yes],
    ["not", chooses('not "A"=="a"'), yes],
    ["numbers as numbers", chooses("9 LSS 10"), yes],
    ["texts as texts", chooses('"9" LSS "10"'), no],
    ["leading zeros", chooses("08 EQU 8"), no],
    ["letters", chooses("abc GTR abd"), no],
    ["defined", `set K=a\n${chooses("defined K")}`, yes],
    ["defined no more", `set K=\n${chooses("defined K")}`, no],
    ["a file that it writes", `echo x> C:\\m.txt\n${chooses("exist C:\\m.txt")}`, yes],
    ["a file that it removes", `echo x> C:\\m.txt\ndel C:\\m.txt\n${chooses("exist C:\\m.txt")}`, no],
    ["extensions", chooses("cmdextversion 2"), yes],
    ["a bracket at once", `if "a"=="a"(${SKMS} yes)`, yes],
    ["all that follows belongs to it", `if 1==2 echo a & ${SKMS} yes`, []],
    ["else belongs to the inner one", `if 1==1 if 1==2 (echo a) else ${SKMS} no`, no],
    ["the site", `if "%SITE%"=="north" (${SKMS} n) else (${SKMS} s)`, ["perhaps set-host n", "perhaps set-host s"]],
    [
      "the site, twice",
      `if "%SITE%"=="north" ${SKMS} n\nif not "%SITE%"=="north" ${SKMS} n`,
      ["set-host n", "set-host n"],
    ],
    ["a value that is compared with nothing, which cmd refuses", `if ==a ${SKMS} yes\n${SKMS} no`, []],
  ]);
});

describe("jumps", () => {
  follows([
    ["over lines", `goto end\n${SKMS} a\n:end\n${SKMS} b`, ["set-host b"]],
    [
      "back",
      `set N=0\n:again\nset /a N+=1\n${SKMS} k%N%\nif %N% LSS 3 goto again`,
      ["set-host k1", "set-host k2", "set-host k3"],
    ],
    ["labels in any case, with a colon and words behind", `goto :END\n${SKMS} a\n:end here\n${SKMS} b`, ["set-host b"]],
    [
      "the next label of that name",
      `goto x\n:y\n${SKMS} y\ngoto :eof\n:x\n${SKMS} x1\ngoto y\n:x\n${SKMS} x2`,
      ["set-host x1", "set-host y"],
    ],
    ["a label that is not there ends it", `goto nowhere\n${SKMS} a`, []],
    ["called", `call :set a b\nexit /b 0\n:set\n${SKMS} %1:%2\ngoto :eof`, ["set-host ?"]],
    ["called, with quotes", `call :set "a" 1690\nexit /b\n:set\n${SKMS} %~1:%2\nexit /b`, ["set-host a 1690"]],
    [
      "called in a loop",
      `for %%h in (a b) do call :set %%h\ngoto :eof\n:set\n${SKMS} %1`,
      ["set-host a", "set-host b"],
    ],
    ["calls inside calls", `call :a x\ngoto :eof\n:a\ncall :b %1y\nexit /b\n:b\n${SKMS} %1\nexit /b`, ["set-host xy"]],
    ["all words", `call :a 1 2 3\ngoto :eof\n:a\nshift\n${SKMS} k%1\n`, ["set-host k2"]],
    ["returns its code", `call :a || ${SKMS} b\ngoto :eof\n:a\nexit /b 1`, ["set-host b"]],
    ["exit ends all", `call :a\n${SKMS} a\n:a\nexit 0`, []],
    [
      "a name that is not known",
      `goto %MODE%\n:a\n${SKMS} a\ngoto :eof\n:b\n${SKMS} b`,
      ["perhaps set-host a", "perhaps set-host b"],
    ],
    [
      "a wait of unknown length",
      `:wait\nping -n 2 127.0.0.1 >nul\nif errorlevel 1 goto wait\n${SKMS} a`,
      ["set-host a"],
    ],
    ["out of a bracket", `if 1==1 (\ngoto end\n${SKMS} a\n)\n:end\n${SKMS} b`, ["set-host b"]],
  ]);
});

describe("loops", () => {
  const each = (head: string) => `${head} do ${SKMS} %%a`;
  follows([
    ["words", each("for %%a in (x y,z;w)"), ["set-host x", "set-host y", "set-host z", "set-host w"]],
    ["counted", each("for /l %%a in (1,2,5)"), ["set-host 1", "set-host 3", "set-host 5"]],
    ["counted down", each("for /l %%a in (2,-1,1)"), ["set-host 2", "set-host 1"]],
    ["a text, parted", `for /f "tokens=1,2 delims=:" %%a in ("k:1690") do ${SKMS} %%a:%%b`, ["set-host k 1690"]],
    ["the rest of a line", `for /f "tokens=1*" %%a in ("k x.y") do ${SKMS} %%b`, ["set-host x.y"]],
    ["what a command prints", each("for /f %%a in ('echo k')"), ["set-host k"]],
    ["a line that begins with a semicolon", each('for /f %%a in (";k")'), []],
    [
      "a file that it writes",
      `echo k1> h.txt\necho k2>> h.txt\n${each("for /f %%a in (h.txt)")}`,
      ["set-host k1", "set-host k2"],
    ],
    ["lines that are skipped", `(echo a\necho b) > h.txt\n${each('for /f "skip=1" %%a in (h.txt)')}`, ["set-host b"]],
    [
      "a file with a blank in its name",
      `echo k> "h h.txt"\n${each('for /f "usebackq" %%a in ("h h.txt")')}`,
      ["set-host k"],
    ],
    ["what the machine prints", each("for /f %%a in ('hostname')"), ["perhaps set-host ?"]],
    ["parts of a name", `for %%f in (C:\\x\\kms.contoso.com) do ${SKMS} %%~nf`, ["set-host kms.contoso"]],
    ["two letters side by side", `for %%a in (x) do for %%b in (y) do ${SKMS} %%a%%b`, ["set-host xy"]],
    ["letters mind case", `for %%a in (x) do for %%A in (y) do ${SKMS} %%a%%A`, ["set-host xy"]],
    ["what a round sets is there after it", `for %%a in (x y) do set L=%%a\n${SKMS} %L%`, ["set-host y"]],
  ]);
});

describe("exit codes", () => {
  follows([
    ["and", `${SKMS} a && cscript slmgr.vbs /ato`, ["set-host a", "activate"]],
    ["or", `${SKMS} a || ${SKMS} b`, ["set-host a", "perhaps set-host b"]],
    ["left where it fails", `${SKMS} a\nif errorlevel 1 exit /b 1\ncscript slmgr.vbs /ato`, ["set-host a", "activate"]],
    [
      "left where it fails, and says nothing",
      `${SKMS} a\nif errorlevel 1 exit /b 0\ncscript slmgr.vbs /ato`,
      ["set-host a", "perhaps activate"],
    ],
    [
      "jumped away where it fails",
      `${SKMS} a || goto failed\ncscript slmgr.vbs /ato\nexit /b 0\n:failed\nexit /b 3`,
      ["set-host a", "activate"],
    ],
    ["of a command of cmd", `set K=a\nif errorlevel 1 ${SKMS} b`, []],
    ["set by exit", `call :a\nif %errorlevel%==4 ${SKMS} b\ngoto :eof\n:a\nexit /b 4`, ["set-host b"]],
  ]);
});

describe("words", () => {
  follows([
    ["a caret before an operator", `set K=a^&b\n${SKMS} k & rem %K%`, ["set-host k"]],
    ["a line that goes on", `cscript //nologo slmgr.vbs ^\n  /skms a`, ["set-host a"]],
    ["operators in quotes", `echo "& ${SKMS} a"`, []],
    ["redirections anywhere", `>nul 2>&1 ${SKMS} a`, ["set-host a"]],
    ["a remark", `rem ${SKMS} a & ${SKMS} b\n:: ${SKMS} c`, []],
    ["a bracket that closes too much", `if 1==2 (\necho a)\n${SKMS} b\n)\n${SKMS} c`, ["set-host b", "set-host c"]],
    ["a bracket that is never closed, which cmd refuses", `if 1==1 (\n${SKMS} a`, []],
    ["start", `start "title" /wait /b cscript //nologo slmgr.vbs /skms a`, ["set-host a"]],
    ["call of a program", `call cscript //nologo slmgr.vbs /skms a`, ["set-host a"]],
    [
      "a batch file that it writes, called",
      `echo ${SKMS} a> C:\\x.cmd\ncall C:\\x.cmd\n${SKMS} b`,
      ["set-host a", "set-host b"],
    ],
    ["a batch file that it writes, not called", `echo ${SKMS} a> C:\\x.cmd\nC:\\x.cmd\n${SKMS} b`, ["set-host a"]],
    [
      "a script that it writes",
      `echo ${SKMS} a> C:\\x.ps1\npowershell -ExecutionPolicy Bypass -File C:\\x.ps1`,
      ["set-host a"],
    ],
  ]);
});

describe("what is not followed is named", () => {
  test.each([
    ["a line that cmd cannot read", "if (\n", "syntax", 1],
    ["a program from elsewhere", "echo a\nC:\\tools\\setup-kms.exe", "command", 2],
    ["a name that the machine chooses", "%TOOL% /x", "unknown-code", 1],
    ["another batch file", "call setup.cmd", "command", 1],
    ["a script host with another script", "cscript other.vbs", "other-code", 1],
  ])("%s", (_name, script, code, line) => {
    const { complete, notFollowed } = read(script);
    expect(complete).toBe(false);
    expect(notFollowed.map((each) => [each.code, each.line])).toContainEqual([code, line]);
  });
  test("a loop without an end takes bounded time", () => {
    const { complete, actions } = read(`set N=0\n:a\nset /a N+=1\n${SKMS} k%N%\ngoto a`);
    expect(complete).toBe(false);
    expect(actions.every(({ certain }) => !certain)).toBe(true);
  });
  test("places are those of the script", () => {
    const { actions } = read(`set K=a\n\nif 1==1 (\n  ${SKMS} %K%\n)`);
    expect(actions.map(({ line, column }) => [line, column])).toEqual([[4, 3]]);
  });
});
