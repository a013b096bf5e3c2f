import type { CatalogPart } from "./catalog-record.js";

/** Codes of checking targets and their options. */
export const CHECKING = {
  UNKNOWN_TARGET: {
    title: "no package offers a target of this name",
    meaning:
      "`_target_` names a class or function in the manifests of the packages that the project trusts. It is not an import path: a config can never load what the project does not list.",
    example: {
      language: "yaml",
      text: "trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Frezer",
    },
    cure: "Correct the name; `lighter targets` lists them all. For a class of your own, export it from the project's entry and name it `project.…`; for a package, add it to the project's `lighter.packages`.",
  },
  AMBIGUOUS_TARGET: {
    title: "two packages offer a target of the same name",
    meaning:
      "Two trusted packages share a namespace and export the same name, so that the name does not say which is meant.",
    example: { language: "yaml", text: "model:\n  _target_: vision.Classifier # in two packages" },
    cure: "Trust only one of the two packages in the project.",
  },
  UNKNOWN_OPTION: {
    title: "a target has no option of this name",
    meaning:
      "The other keys of a node with `_target_` are its options, checked against the types of its source.",
    example: {
      language: "yaml",
      text: "trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Freezer\n      names: model.encoder\n      until_epochs: 10",
    },
    cure: "Correct the name; `lighter targets NAME` lists the options with their types and defaults.",
  },
  MISSING_OPTION: {
    title: "a target needs an option that is not set",
    meaning: "The option has no default. With `_partial_: true` it may be left for the call.",
    example: { language: "yaml", text: "train:\n  _target_: lighter.data.Csv # needs path" },
    cure: "Add the option to the node.",
  },
  INVALID_OPTION: {
    title: "an option has a value that it cannot take",
    meaning:
      "The value has the wrong type, lies outside of its range, or is not one of the allowed words. Text is never turned into a number by guessing.",
    example: { language: "yaml", text: "trainer:\n  max_epochs: many" },
    cure: "Give a value of the type that the message names.",
  },
  CONFLICTING_OPTIONS: {
    title: "two options exclude each other",
    meaning:
      "Each of the options is valid, but not both of them in one node. The author of the target says so with `@conflictsWith`.",
    example: {
      language: "ts",
      text: `export interface UploadOptions {
  /**
   * Address to send the model to.
   * @conflictsWith folder
   */
  readonly url?: string;
  /** Folder to copy the model to. */
  readonly folder?: string;
}`,
    },
    cure: "Keep one of the two, as the message says.",
  },
  WRONG_SLOT: {
    title: "an object stands where another kind is wanted",
    meaning:
      "An option says what it takes, for example a list of callbacks. The target that stands there builds something else.",
    example: {
      language: "yaml",
      text: "trainer:\n  callbacks:\n    - _target_: lighter.optimizers.Adam",
    },
    cure: "Use a target that produces what the slot takes, or move the node to the option that takes it. Items of a list begin with `- `.",
  },
  MISSING_PROVIDER: {
    title: "a constructor asks for something that nobody supplies",
    meaning:
      "A class takes a host service (`@inject(TOKEN)`) that neither the host nor the trainer package has registered.",
    example: {
      language: "ts",
      text: `import { inject, injectable } from "tsyringe";

export const CLOUD = Symbol.for("project.CLOUD");

@injectable()
export class Uploader {
  constructor(@inject(CLOUD) readonly cloud: { upload(file: string): void }) {}
}`,
    },
    cure: "Register the token before the config is built: `container.register(CLOUD, { useValue: cloud })`.",
  },
  INVALID_PROJECT: {
    title: "the project's own settings cannot be used",
    meaning:
      "The `lighter` part of the project's `package.json`, a package that it trusts, or a manifest is missing or damaged.",
    example: { language: "sh", text: "npm pkg set 'lighter.targets[0]=missing.targets.json'" },
    cure: "Correct the setting that the message names, and install or build the package that it speaks of.",
  },
} satisfies CatalogPart;
