/** What the rules about Azure KMS and about own hosts say alike of a registered host. */
export const SHARED_REGISTRATION_FINDINGS = {
  "misspelt-host": {
    level: "mandatory",
    text: "{{owner}} registers {{host}}, which resembles {{meant}} but is not Azure KMS, so {{machines}} cannot activate.",
    fix: "Register {{kms}} in {{owner}}.",
  },
  "other-provider": {
    level: "mandatory",
    text: "{{owner}} registers {{host}}, the KMS of {{provider}}, which does not answer in Azure, so {{machines}} cannot activate.",
    fix: "Register {{kms}} in {{owner}}, or remove the registration.",
  },
} as const;
