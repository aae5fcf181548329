/**
 * Every rule that a first deployment can break, broken once, with a comment at each. One stack could not hold them all:
 * a missing KMS host silences the rules about its records, and machines use one way to activate. So there is a stack for
 * each subject, with its configuration beside it: `pulumi preview --stack licences`.
 */
import * as pulumi from "@pulumi/pulumi";
import { declareAzureKms } from "./azure-kms";
import { declareEditions } from "./editions";
import { declareKeys, declareMak } from "./keys";
import { declareLicences, declareMigration } from "./licences";
import {
  declareActiveDirectory,
  declareKmsHost,
  declareKmsRecords,
  declareKmsWithoutHost,
  declareKmsWithoutRecord,
  declareSharedKey,
} from "./own-kms";

const SUBJECTS: Readonly<Record<string, () => void>> = {
  licences: declareLicences,
  migration: declareMigration,
  editions: declareEditions,
  keys: declareKeys,
  mak: declareMak,
  "azure-kms": declareAzureKms,
  "kms-without-host": declareKmsWithoutHost,
  "kms-without-record": declareKmsWithoutRecord,
  "kms-records": declareKmsRecords,
  "kms-host": declareKmsHost,
  "shared-key": declareSharedKey,
  "active-directory": declareActiveDirectory,
};

const stack = pulumi.getStack();
const declare = SUBJECTS[stack];
if (declare === undefined) throw new Error(`expected a stack of ${Object.keys(SUBJECTS).join(", ")}, found ${stack}`);
declare();
