import { reasonSource } from "../model";

/** What several stacks and the live estate show together, and what they do not. */
export const company = reasonSource("company", {
  "input-unreadable": {
    text: "it cannot be used ({{found}}), so the machines in it are not read",
    settle: "Make the input again.",
  },
  "preview-failed": {
    text: "the preview ended with errors, so resources after them are missing",
    settle: "Correct the errors and run the preview again.",
  },
  "batch-pools-not-shown": {
    text: "no query shows the pools of a Batch account, so the machines in them are not counted",
    settle: "List them with `az batch pool list`, or declare them in a stack.",
  },
  "host-ambiguous": { text: "the inventories name different hosts: {{hosts}}" },
  "virtual-or-physical": {
    text: "the inventory does not show whether it is a virtual machine",
    settle: "Ask Win32_ComputerSystem for Manufacturer and Model.",
  },
  "system-not-in-inventory": {
    text: "the inventory does not show which operating system it runs",
    settle: "Export an inventory with the operating system, or declare the server under `onPremises`.",
  },
  "cores-not-in-inventory": {
    text: "the inventory does not show its physical cores",
    settle:
      "Export Win32_Processor of it: `Get-CimInstance Win32_Processor | Select-Object SystemName, DeviceID, NumberOfCores`.",
  },
  "guests-not-in-inventory": {
    text: "the inventory does not show the machines on it",
    settle: "Export the virtual machines too.",
  },
  "system-differs": { text: "the configuration says {{configured}}, and the tools in the machine say {{told}}" },
  "processors-without-cores": {
    text: "{{count}} {{count?processor|processors}} {{count?is|are}} listed without {{count?its|their}} cores",
    settle:
      "Export Win32_Processor with NumberOfCores: `Get-CimInstance Win32_Processor | Select-Object SystemName, DeviceID, NumberOfCores`.",
  },
  "probably-virtual": { text: "its processors have no socket, as in virtual machines" },
  "record-left-out": { text: "an older record of the same computer is left out ({{what}})" },
  "switched-off": { text: "it is switched off" },
  "from-inventory": { text: "{{file}}, row {{row}}" },
  "result-truncated": {
    text: "the result is not complete ({{why}}), so machines are missing",
    settle: "{{todo}}",
  },
});
