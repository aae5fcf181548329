import { declareResources, type Gap, nameInUrn } from "./declare-resource";
import { isJson, type Json } from "./detect";
import { errorsIn, makeStep, type Step, statesAfter } from "./preview";
import { type InputFault, makeReading, type Reading } from "./reading";

/**
 * Reads the streaming form of a preview (`PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json`) and the
 * engine's event log (`--event-log`): one event a line. They hold every resource, changed or not, but no dependencies.
 */
export function readEvents(events: readonly Json[], file: string): Reading | InputFault {
  const steps: Step[] = [];
  const gaps: Gap[] = [];
  let configuration: Json = {};
  let finished = false;
  for (const event of events) {
    const { preludeEvent, resourcePreEvent, resOutputsEvent, diagnosticEvent, summaryEvent, resOpFailedEvent } = event;
    // Outputs come with the second event of a resource; those that are only read have nothing else.
    const step = stepOf(resOutputsEvent ?? resourcePreEvent);
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
  return makeReading("events", declared.resources, [...declared.gaps, ...gaps, ...edges]);
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
