import type { ComponentResource, ComponentResourceOptions, Inputs } from "@pulumi/pulumi";

import log = require("@pulumi/pulumi/log");

import { main, type Provider } from "@pulumi/pulumi/provider";
import * as components from "./index";
import manifest from "./package.json";
import schema from "./schema.json";

type ComponentClass = new (name: string, args: Inputs, options: ComponentResourceOptions) => ComponentResource;

const classes = components as unknown as Readonly<Record<string, ComponentClass>>;
const resources = schema.resources as unknown as Readonly<Record<string, { readonly properties: object }>>;

/**
 * The components as a Pulumi plugin. The schema is the file that is generated from their types: reading it from the types
 * anew, as Pulumi's own host for components does, takes the compiler, the sources and all types of azure-native on the
 * user's machine, each time a program runs.
 */
const plugin: Provider = {
  version: manifest.version,
  schema: JSON.stringify(schema),
  construct(name, type, inputs, options) {
    const component = classes[type.split(":")[2] ?? ""];
    const outputs = resources[type]?.properties;
    if (component === undefined || outputs === undefined) throw new Error(`${manifest.name} has no component ${type}`);
    const made = new component(name, inputs, options);
    const members = made as unknown as Readonly<Record<string, unknown>>;
    return Promise.resolve({
      urn: made.urn,
      state: Object.fromEntries(Object.keys(outputs).map((key) => [key, members[key]])),
    });
  },
};

// The SDK writes whole answers of the engine into its debug messages, secrets in plain text, and these land in event logs.
Object.assign(log, { debug: () => Promise.resolve() });

void main(plugin, process.argv.slice(2));
