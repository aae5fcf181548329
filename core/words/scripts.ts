import { reasonSource } from "../model";

/**
 * What runs on machines, as a part of a sentence ("line 14 of the script of extension setup"), and why what runs is unknown.
 */
export const scripts = reasonSource("scripts", {
  "extension-script": { text: "the script of extension {{name}}" },
  "run-command-script": { text: "the script of run command {{name}}" },
  "answer-file": { text: "the answer file of {{name}}" },
  "custom-data": { text: "the custom data of {{name}}" },
  "user-data": { text: "the user data of {{name}}" },
  unreadable: { text: "what {{script}} does cannot be read here" },
  "other-code": { text: "{{script}} runs other code, which cannot be read here" },
  "group-policies": { text: "the group policies of the domain are not known" },
  downloads: { text: "the files that {{name}} downloads cannot be read here" },
  "extension-unknown": { text: "what extension {{type}} does is not known" },
  "machine-unknown": { text: "the machine that {{name}} runs on is not known" },
});
