import { declareResources, nameInUrn } from "./declare-resource";
import { isJson, type Json } from "./detect";
import { readPolicyEvent, sortOthers } from "./other-packs";
import { errorsIn, makeStep, type Step, statesAfter } from "./preview";
import { type Gap, type InputFault, makeReading, type OtherFinding, type Reading } from "./reading";

/**
 * Reads the streaming form of a preview (`PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json`) and the
 * engine's event log (`--event-log`): one event a line. They hold every resource, changed or not, but no dependencies.
 */
export function readEvents(events: readonly Json[], file: string): Reading | InputFault {
  const steps: Step[] = [];
  const gaps: Gap[] = [];
  const others: OtherFinding[] = [];
  let configuration: Json = {};
  let finished = false;
  let last: unknown;
  for (const event of events) {
    const { preludeEvent, resourcePreEvent, resOutputsEvent, diagnosticEvent, summaryEvent, resOpFailedEvent } = event;
    const other = readPolicyEvent(event.policyEvent);
    if (other !== undefined) others.push(other);
    // Outputs come with the second event of a resource; those that are only read have nothing else.
    const step = stepOf(resOutputsEvent ?? resourcePreEvent);
    last = event.timestamp ?? last;
    if (step !== undefined) steps.push(step);
    else if (isJson(preludeEvent) && isJson(preludeEvent.config)) configuration = preludeEvent.config;
    else if (diagnosticEvent !== undefined) gaps.push(...errorsIn([diagnosticEvent]));
    else if (isJson(resOpFailedEvent)) gaps.push(failureOf(resOpFailedEvent));
    // A `cancelEvent` ends every stream, also one that was cut off by a failure.
    else if (summaryEvent !== undefined) finished = true;
  }
  if (!finished) {
    return {
      file,
      place: `line ${String(events.length)}`,
      expected: "a `summaryEvent`, which ends every preview",
      found: "the end of the text",
      todo: "The events are cut off: run the preview again and let it finish.",
    };
  }
  const declared = declareResources(statesAfter(steps), configuration);
  const edges: readonly Gap[] = declared.resources.length === 0 ? [] : [{ kind: "edges", name: "dependencies" }];
  const reading = makeReading("events", declared.resources, [...declared.gaps, ...gaps, ...edges], timeOfSeconds(last));
  return others.length === 0 ? reading : { ...reading, others: sortOthers(others) };
}

/** Seconds since 1970 in ISO form; undefined for what is no time. */
function timeOfSeconds(seconds: unknown): string | undefined {
  const time = new Date(typeof seconds === "number" ? seconds * 1000 : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

function failureOf({ metadata }: Json): Gap {
  const urn = isJson(metadata) && typeof metadata.urn === "string" ? metadata.urn : "";
  return { kind: "failed-preview", name: `${urn === "" ? "a resource" : nameInUrn(urn)}: the operation failed` };
}

function stepOf(event: unknown): Step | undefined {
  const metadata = isJson(event) ? event.metadata : undefined;
  if (!isJson(metadata) || typeof metadata.urn !== "string") return undefined;
  return makeStep(metadata.urn, metadata.op, metadata.old, metadata.new);
}
