/** Azure would refuse the template; the message says why, in the words of the template's author. */
export class TemplateFault extends Error {}

export function refuse(message: string): never {
  throw new TemplateFault(message);
}
