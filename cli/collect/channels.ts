/** How the script gets to the machine, and its line back. */
export interface CollectVariant {
  readonly name: CollectVariantName;
  readonly summary: string;
  /** What stands above the script, as comments: how it is used. */
  readonly usage: readonly string[];
  /** Longest line, in characters. */
  readonly most: number;
  /** Pasted into a console, which an `exit` would close. */
  readonly pasted: boolean;
}

export type CollectVariantName = "run-command" | "intune" | "hand";

/**
 * What each channel keeps of the output. An action run command: its last 4,096 bytes (learn.microsoft.com training, Run
 * Command; read 2026-11-30). A remediation of Intune: the last line, of which the last 2,048 characters (observed on
 * devices by the authors of IntuneScriptLab, powershellgallery.com, read 2026-11-30). For Run Scripts of Configuration
 * Manager no source was read, so the smaller of the two limits stands for it. A console keeps everything.
 */
export const COLLECT_VARIANTS: readonly CollectVariant[] = [
  {
    name: "run-command",
    summary: "an Azure run command, which keeps the last 4,096 bytes of an output (the default)",
    usage: [
      "Run it on one machine:",
      "  az vm run-command invoke --resource-group RG --name VM --command-id RunPowerShellScript --scripts @collect.ps1",
      "Give what it prints to winlic diagnose.",
    ],
    most: 4000,
    pasted: false,
  },
  {
    name: "intune",
    summary: "a detection script of Intune, or Run Scripts of Configuration Manager: 2,048 characters",
    usage: [
      "Intune: the detection script of a remediation, in 64-bit PowerShell. Export the column with its output.",
      "Configuration Manager: Software Library, Scripts, Run Script. Export the output.",
      "Give what was exported to winlic diagnose.",
    ],
    most: 2000,
    pasted: false,
  },
  {
    name: "hand",
    summary: "pasting into a PowerShell console, whose window stays open",
    usage: [
      "Paste it into a PowerShell window. It prints one long line, which the console may wrap.",
      "Copy that line into a file and give the file to winlic diagnose.",
    ],
    most: 12000,
    pasted: true,
  },
];
