import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";

/**
 * Encrypts configuration for a stack that lives for one run: Pulumi wants encrypted what the project declares as secret.
 * Source: pulumi/pulumi, sdk/go/common/resource/config/crypt.go (PBKDF2 with SHA-256, AES-256-GCM).
 */
export function openEncryption(passphrase: string): { readonly salt: string; encrypt(text: string): string } {
  const salt = randomBytes(8);
  const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
  const encrypt = (text: string): string => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
  };
  return { salt: `v1:${salt.toString("base64")}:${encrypt("pulumi")}`, encrypt };
}
