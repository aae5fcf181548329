/**
 * KMS hosts of other cloud providers, which answer inside their own networks only: registered on a machine in Azure they
 * are left over from a migration.
 * Sources: AWS, EC2 user guide for Windows instances, "Common messages" (the two addresses to which EC2 adds routes);
 * Google Cloud, Compute Engine documentation on Windows Server ("network connection to kms.windows.googlecloud.com").
 * Both read in public copies that quote these pages, 2026-11-30.
 */
export const OTHER_KMS: readonly { readonly provider: string; readonly hosts: readonly string[] }[] = [
  { provider: "AWS", hosts: ["169.254.169.250", "169.254.169.251"] },
  { provider: "Google Cloud", hosts: ["kms.windows.googlecloud.com"] },
];
