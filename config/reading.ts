import { type ConfigurationFault, type Declarations, type IsoDate, NOTHING_DECLARED } from "../core/model";
import { parsePath, type Steps } from "./document-path";
import { type FaultAt, faultIn, inOrder, type Position } from "./fault";

/** A configuration that was read. What its sections without a fault declare counts; with a fault elsewhere too. */
export interface ConfigurationReading {
  readonly declarations: Declarations;
  /** The day the document sets for all checks. */
  readonly asOf?: IsoDate;
  readonly faults: readonly ConfigurationFault[];
  /**
   * Line and column (from 1) of a path such as `entitlements[0].packs`, or of the nearest thing around it that is there;
   * undefined where there is no text.
   */
  where(path: string): Position | undefined;
}

/** Where a place of a document stands in its text; undefined where there is no text. */
export type Locate = (steps: Steps, at: FaultAt["at"]) => Position | undefined;

/** A reading that declares nothing; what is wrong is placed in the text where there is one. */
export function invalidReading(file: string, faults: readonly FaultAt[], position: Locate): ConfigurationReading {
  return {
    declarations: NOTHING_DECLARED,
    faults: inOrder(faults.map((fault) => faultIn(file, fault, fault.position ?? position(fault.steps, fault.at)))),
    where: (path) => position(parsePath(path), "value"),
  };
}
