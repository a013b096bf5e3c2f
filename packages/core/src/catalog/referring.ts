import type { CatalogPart } from "./catalog-record.js";

/** Codes of resolving references. */
export const REFERRING = {
  MISSING_VALUE: {
    title: "a value that must be given is not",
    meaning:
      "`???` marks a value, or a choice of a defaults list, that another file or an override has to give.",
    example: { language: "yaml", text: "data:\n  path: ???" },
    cure: "Give the value in a later file or on the command line: `data.path=letters.csv`.",
  },
  INVALID_REFERENCE: {
    title: "a reference cannot be read",
    meaning:
      "A reference is `${a.b[0]}`, `${.sibling}`, `${..parent_sibling}` or a resolver with arguments, `${env:NAME,default}`. It closes with `}`, and there is no arithmetic in it.",
    example: { language: "yaml", text: "run: ${name" },
    cure: "Close the brace, or write `\\${` where the text itself is meant.",
  },
  UNRESOLVED_REFERENCE: {
    title: "a reference points at nothing",
    meaning:
      "No value stands at the path inside `${…}`. A path begins at the root of the whole composed config, unless it begins with a dot.",
    example: { language: "yaml", text: "trainer:\n  optimizer: ${optimiser}" },
    cure: "Correct the path. `${.x}` is a sibling of the value that holds the reference, `${..x}` a sibling of its parent.",
  },
  REFERENCE_CYCLE: {
    title: "references lead back to themselves",
    meaning: "Following the references never ends, or a node refers to a node that it stands in.",
    example: { language: "yaml", text: "a: ${b}\nb: ${a}" },
    cure: "Break the circle at one of the places that the message lists, most often by moving the shared value to a key of its own.",
  },
  UNKNOWN_RESOLVER: {
    title: "a reference uses a resolver that is not registered",
    meaning:
      "`${name:arguments}` calls a resolver by its name. There are `env`, `copy`, `now` and those of OmegaConf (`oc.…`); a program can register more.",
    example: { language: "yaml", text: "user: ${enb:USER}" },
    cure: "Correct the name. There is no resolver that computes: put the result in the config, or write a target that computes it.",
  },
  MISSING_ENVIRONMENT_VARIABLE: {
    title: "an environment variable is not set",
    meaning:
      "`${env:NAME}` takes its value from the environment of the command, and the variable is not there.",
    example: { language: "yaml", text: "api_key: ${env:TRACKER_KEY}" },
    cure: "Set the variable, or give a default: `${env:TRACKER_KEY,none}`.",
  },
  DEPRECATED_KEY: {
    title: "a config uses a deprecated name",
    meaning:
      "The name still works, and forwards to its successor, but is going to be removed. This is a warning.",
    example: { language: "yaml", text: "lr: 0.1\nlearning_rate: ${oc.deprecated:lr}" },
    cure: "Use the name that the message gives.",
  },
} satisfies CatalogPart;
