import { readOnce } from "../../../../core/activation/scripts/read-once";

const read = (text: string, computerName: string) =>
  readOnce({ text, language: "powershell", facts: { computerName, operatingSystem: { productType: 3 } } });

describe("one text on many machines", () => {
  test("that asks nothing of the machine is read once", () => {
    const text = "cscript //nologo slmgr.vbs /skms kms1.corp";
    expect(read(text, "web1").asked).toEqual([]);
    expect(read(text, "web2")).toBe(read(text, "web1"));
  });
  test("that asks for the name is read for each", () => {
    const text = 'cscript //nologo slmgr.vbs /skms "$env:COMPUTERNAME.corp"';
    const hostOf = (name: string) =>
      read(text, name).reading.actions.map((action): unknown => Reflect.get(action, "host"));
    expect([hostOf("web1"), hostOf("web2"), hostOf("web1")]).toEqual([["web1.corp"], ["web2.corp"], ["web1.corp"]]);
  });
  test("that asks for the name on some machines only is read for each of those", () => {
    const text =
      "$type = (Get-CimInstance Win32_OperatingSystem).ProductType\nif ($type -eq 3) { slmgr /skms $env:COMPUTERNAME }";
    const on = (productType: number, computerName: string) =>
      readOnce({ text, language: "powershell", facts: { computerName, operatingSystem: { productType } } });
    const said = ([1, 3] as const).map((type) =>
      [on(type, "web1"), on(type, "web2")].map(({ reading }) => reading.actions),
    );
    expect(said).toEqual([
      [[], []],
      [[expect.objectContaining({ host: "web1" })], [expect.objectContaining({ host: "web2" })]],
    ]);
  });
});
