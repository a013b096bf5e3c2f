import type { JsonSchema } from "../json-schema.js";
import { alternativesOf, type ResolveRef } from "../check/alternatives.js";
import { describeForms } from "../check/describe-schema.js";
import type { EditorJsonSchema } from "./editor-json-schema.js";
import { shownValues } from "./shown-value.js";

/** What an editor says about an option, on hover and beside a completion. */
export function schemaWords(schema: JsonSchema, resolve: ResolveRef): EditorJsonSchema {
  const { default: value, deprecated, examples } = schema;
  const forms = alternativesOf(schema, resolve);
  const [first] = forms;
  const description = schema.description ?? (forms.length === 1 ? first?.description : undefined);
  const type = describeForms(forms, resolve);
  const facts = [
    ...(type === "anything" ? [] : [capitalize(type)]),
    ...(value === undefined ? [] : [`Default: \`${JSON.stringify(value)}\``]),
  ];
  const parts = [description, facts.length > 0 ? `${facts.join(". ")}.` : undefined];
  return {
    markdownDescription: parts.filter((part) => part !== undefined).join("\n\n"),
    ...shownValues(value, examples),
    ...(deprecated === undefined
      ? {}
      : { deprecationMessage: deprecated === "" ? "deprecated" : `deprecated: ${deprecated}` }),
  };
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
