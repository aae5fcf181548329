import { reasonSource } from "../model";

/** What runs on machines, as a part of a sentence: "line 14 of the script of extension setup". */
export const scripts = reasonSource("scripts", {
  "extension-script": { text: "the script of extension {{name}}" },
  "run-command-script": { text: "the script of run command {{name}}" },
  "answer-file": { text: "the answer file of {{name}}" },
  "custom-data": { text: "the custom data of {{name}}" },
});
