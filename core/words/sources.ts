import type { ReasonWords } from "../model";
import { activation } from "./activation";
import { company } from "./company";
import { ledger } from "./ledger";
import { licensing } from "./licensing";
import { network } from "./network";
import { paths } from "./paths";
import { resources } from "./resources";
import { scripts } from "./scripts";

/** All sources of the reasons that rules share, by the first part of their codes. */
export const SOURCES: Readonly<Record<string, Readonly<Record<string, ReasonWords>>>> = {
  activation: activation.words,
  company: company.words,
  ledger: ledger.words,
  licensing: licensing.words,
  network: network.words,
  paths: paths.words,
  resources: resources.words,
  scripts: scripts.words,
};
