import type { SignFact } from "./evidence";
import { type Line, placeOf } from "./lines";

/**
 * Sentences of known programs that say something by themselves. Each is the sentence of one program, in the words it
 * prints, with what it captures.
 */
const SIGNS: readonly (readonly [sign: string, expression: RegExp])[] = [
  // Images and tools of containers.
  ["container", /\b(mcr\.microsoft\.com\/[\w./-]{1,120}(?::[\w.-]{1,80})?)/i],
  ["container", /\b((?:windowsservercore|servercore|nanoserver)[:-]ltsc\d{4})/i],
  // The script host and PowerShell.
  ["no-script-engine", /no script engine for file extension "?\.vbs/i],
  ["no-script-engine", /(?:Can't find|nicht gefunden|introuvable).{0,20}script engine "?VBScript/i],
  [
    "module-missing",
    /The term '((?:Invoke|Get|Set)-(?:OSLicense|KmsLicense|ADLicense|SubscriptionLicense)(?:Info)?)' is not recognized/i,
  ],
  [
    "command-missing",
    /The term '(slmgr(?:\.vbs)?)' is not recognized|'(slmgr(?:\.vbs)?)' is not recognized as an internal/i,
  ],
  ["not-a-program", /%1 is not a valid Win32 application|Win32ErrorCode 193\b/i],
  ["interrupted", /User interrupted execution|task timed out|Timeout exceeded|timed out after \d/i],
  // slmgr and DISM.
  ["no-product-key", /product key not found/i],
  ["no-product", /Error: product not found/i],
  ["service-not-started", /Software Protection service is not started/i],
  [
    "access-denied",
    /\bAccess is denied\b|Zugriff verweigert|Acc[eè]s refus[eé]|Acceso denegado|Accesso negato|アクセスが拒否|拒绝访问/i,
  ],
  ["activation-object", /^Activation Object name:\s*(.{1,200})$/i],
  [
    "hardware-secured",
    /(?:is eligible to serve as|doesn't meet the requirements for using) a KMS host with hardware-based security/i,
  ],
  [
    "edition-not-settable",
    /(?:cannot|can not) be upgraded to any target editions|not available for the current edition|The specified edition does not match|Setting an Edition is not supported/i,
  ],
  // Evaluation.
  [
    "evaluation-shutdown",
    /license period for this installation of Windows has expired|WLMS.{0,80}License is expired|system process '.*wlms\.exe'/i,
  ],
  // Google's activation script (GoogleCloudPlatform/compute-image-windows, activate_instance.ps1).
  ["gce-asks", /(\S{1,63}) needs to be activated by a KMS Server/i],
  ["gce-no-contact", /Could not contact activation server\. Will retry/i],
  ["gce-no-key", /no supported matches found for GCE|Could not get the License Key for the instance/i],
  ["gce", /\bkms\.windows\.googlecloud\.com\b/i],
  // Microsoft's checks for Azure machines (Azure/azure-support-scripts).
  ["azure-activated", /^Windows is Activated\.?$/i],
  ["azure-failed", /^Activation failed\. Error code:\s*(\S.*)$/i],
  ["azure-tcp", /TCP Test Connection to KMS endpoint.{0,120}?(succeeded|successful|failed)/i],
  ["certificate-missing", /Certificate not found in default store: '([^']{1,200})'/i],
  ["port-80-closed", /\[-\]\s*(\S{1,253})\s*:\s*Port 80 unreachable/i],
  [
    "imds-unreachable",
    /(?:Connection to IMDS endpoint cannot be established|IMDS (?:endpoint )?(?:is )?(?:not reachable|unreachable)|unable to (?:connect|reach).{0,40}169\.254\.169\.254)/i,
  ],
  // The title of a task in a log of Ansible is what somebody wants, and nothing that Windows shows.
  [
    "watermark",
    /^(?!(?:TASK|PLAY|RUNNING HANDLER) \[).{0,400}?(?:Activate Windows|Windows is not activated|watermark)/i,
  ],
  // Amazon.
  ["aws", /\.compute\.internal\b|\.ec2\.internal\b|169\.254\.169\.25[01]|EC2Launch|EC2Config/i],
  // Azure.
  [
    "azure",
    /\binternal\.cloudapp\.net\b|\breddog\.microsoft\.com\b|168\.63\.129\.16|AzureProfileActivityLog|WindowsAzureGuestAgent|AVD session host|az vm run-command|ComponentStatus\/Std(?:Out|Err)/i,
  ],
  // Settings.
  ["subscription-active", /subscription is active/i],
  ["subscription-inactive", /subscription is not (?:active|valid)|subscription.{0,20}has expired/i],
  ["digital-licence", /activated (?:using|with) a digital licen[sc]e/i],
  ["domain-join", /AzureAdJoined\s*:\s*(YES|NO)/i],
  // Updates.
  ["update", /\((KB\d{6,8})\)/],
  ["update-failed", /Failed to install on\s+(\S+)/i],
  ["update-present", /\b(KB\d{6,8})\b(?=.{0,60}(?:installed|Installed|\d{1,2}\/\d{1,2}\/\d{4}))/],
  // Resets on the way.
  ["connection-reset", /forcibly closed by the remote host|connection was reset|ECONNRESET|WSAECONNRESET/i],
  // A tool that plays a KMS host. Not named, and never recommended; what it leaves is recognised by its form.
  ["emulator", /\bKMS[ _-]?(?:emulator|pico)|\bvlmcsd\b|SppExtComObjHook|\bAutoKMS\b|SECOH-QAD/i],
  ["fake-count", /(?:fake|fälsch|simulat|gefälscht|spoof)\w{0,20}.{0,40}\b(?:KMS )?(?:count|clients|CMID)/i],
];

/** What a line says by itself. */
export function findSigns(line: Line): readonly SignFact[] {
  if (line.text.length < 6) return [];
  return SIGNS.flatMap(([sign, expression]) => {
    const match = expression.exec(line.text);
    return match === null
      ? []
      : [
          {
            at: placeOf(line),
            sign,
            values: match.slice(1).filter((value): value is string => typeof value === "string"),
          },
        ];
  });
}
