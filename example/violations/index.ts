/**
 * Every rule, broken once, with a comment at each. One stack could not hold them all: a missing KMS host silences the
 * rules about its records, and machines use either Azure's KMS or one of their own. So there are three, each with
 * its configuration beside it:
 *
 *   pulumi preview --stack azure-kms            licences, editions, and the way to Azure's KMS
 *   pulumi preview --stack kms-without-host     an own KMS that nobody provisions
 *   pulumi preview --stack kms-without-record   an own KMS that nobody can find
 */
import * as pulumi from "@pulumi/pulumi";
import { declareAzureKms } from "./azure-kms";
import { declareKmsWithoutHost, declareKmsWithoutRecord } from "./own-kms";

const stack = pulumi.getStack();
switch (stack) {
  case "azure-kms":
    declareAzureKms();
    break;
  case "kms-without-host":
    declareKmsWithoutHost();
    break;
  case "kms-without-record":
    declareKmsWithoutRecord();
    break;
  default:
    throw new Error(`stack ${stack} is none of azure-kms, kms-without-host, kms-without-record`);
}
