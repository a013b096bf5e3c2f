import type { CatalogPart } from "./catalog-record.js";

/** Codes of composing files and overrides. */
export const COMPOSING = {
  MISSING_CONFIG: {
    title: "a defaults list names a config that is not there",
    meaning:
      "The files that `defaults` names are looked for beside the first config and in the folders of `--config-dir`. `base` is the file `base.yaml`, `optimizer: adam` is `optimizer/adam.yaml`.",
    example: { language: "yaml", text: "defaults:\n  - bsae" },
    cure: "Check the name and the folder. Write `optional` before a name that may be missing: `- optional local`.",
  },
  CONFIG_CYCLE: {
    title: "a config includes itself",
    meaning: "Following the defaults lists leads back to a file that is being included already.",
    example: { language: "yaml", text: "# a.yaml\ndefaults:\n  - b # whose defaults list names a" },
    cure: "Move what both files need to a third one that includes neither.",
  },
  OUTSIDE_ROOT: {
    title: "a config reaches out of its folder",
    meaning:
      "Included files stay below the folder of the first config or of a `--config-dir`: no `..`, no absolute path, no URL, and no link that leads out. A config from a stranger cannot read what is not its own.",
    example: { language: "yaml", text: "defaults:\n  - ../../secrets" },
    cure: "Move the file below the config folder, or name its folder on the command line with `--config-dir`.",
  },
  INVALID_COMMAND: {
    title: "a command line cannot be followed",
    meaning:
      "An option, a command or an argument is missing or unknown, or names something that is not there. With `--format json`, `sarif` or `github` such a fault is printed like those of a config; otherwise it is a line that begins with `error:`.",
    example: { language: "sh", text: "lighter check --formt json config.yaml" },
    cure: "Follow the help of the message; `lighter COMMAND --help` lists the options of a command.",
  },
  INVALID_OVERRIDE: {
    title: "an override cannot be read or applied",
    meaning:
      "An override is `key=value`, `+key=value` (add), `++key=value` (set or add), `~key` (remove) or `group=option`. Its value is a scalar of YAML, a quoted text, a list `[a,b]` or a mapping `{a: 1}`. Values for several runs (`a=1,2`, `choice(…)`, `range(…)`) are understood, but one command makes one run.",
    example: { language: "sh", text: "lighter fit config.yaml optimizer.lr=0.1,0.01" },
    cure: "Follow the help of the message. Remember that the shell takes one pair of quotes away: `'name=\"a, b\"'`.",
  },
  UNKNOWN_PATH: {
    title: "an override names a path that the config does not have",
    meaning: "`key=value` changes what is there. A misspelt path would otherwise be added and never read.",
    example: { language: "sh", text: "lighter fit config.yaml trainer.max_epoch=5" },
    cure: "Correct the path, or write `+key=value` to add a new key.",
  },
  UNKNOWN_GROUP_OPTION: {
    title: "a config group has no such option",
    meaning: "A config group is a folder; its options are the config files in it.",
    example: { language: "sh", text: "lighter fit config.yaml optimizer=adma" },
    cure: "Choose one of the options that the message lists, or add a file of that name to the folder.",
  },
  INVALID_DEFAULTS: {
    title: "a defaults list cannot be followed",
    meaning:
      "`defaults` is a list of configs (`- base`), group choices (`- optimizer: adam`), overrides of choices made before (`- override optimizer: sgd`, at the end) and `_self_`. Each group is chosen once for each place.",
    example: { language: "yaml", text: "defaults:\n  - optimizer: adam\n  - optimizer: sgd" },
    cure: "Write `override` to change a choice, or `group@package` to use one group at two places.",
  },
  UNKNOWN_KEY: {
    title: "nothing reads a key",
    meaning:
      "Only `trainer`, `system` and what they refer to are built; other top-level keys are data for references. A key that was most likely meant for something else is a warning: one slip away from a name with a meaning, spelled like a path (`trainer.max_epochs:`), an option of `trainer` or `system` that nothing refers to, a `null` that removes no item.",
    example: { language: "yaml", text: "trianer:\n  max_epochs: 3" },
    cure: "Correct the key, write it where it is read, or refer to it.",
  },
  INCOMPATIBLE_MERGE: {
    title: "a value cannot be merged with the one below it",
    meaning:
      "Mappings merge, and everything else replaces. Where that would lose something without a word, it is an error: a mapping over a list, a list over a mapping of named items, a mapping over a reference to another node.",
    example: {
      language: "yaml",
      text: "# base.yaml has a list here\ntrainer:\n  callbacks:\n    saver: { _target_: lighter.callbacks.SaveModel, path: model }",
    },
    cure: "Give the items of a list names, so that files can add to them; append on the command line with `key=extend_list(…)`; write `_replace_: true` in a mapping that is to take the other's place; set a key of a shared node at that node.",
  },
  INVALID_HEADER: {
    title: "a comment that should say where a file goes does not",
    meaning:
      "`# @package NAME` counts before the first key of a file that a defaults list names, spelled like this, with one name. Anything else is an ordinary comment, and the file goes below the name of its folder.",
    example: { language: "yaml", text: "# @pakage _global_\ntrainer:\n  max_epochs: 7" },
    cure: "Write the header as the message says, as the first line of the file.",
  },
  UNUSED_CONFIG: {
    title: "a part of the config changes nothing",
    meaning:
      "A file of a config group goes below the name of its folder, unless its first line says otherwise: `experiment/fast.yaml` sets `experiment.…`. Where nothing refers to that, the file has no effect. Neither has what configures Hydra itself: a `hydra:` section, and choices of its own groups such as `override hydra/launcher: joblib`.",
    example: { language: "yaml", text: "# experiment/fast.yaml\ntrainer:\n  max_epochs: 7" },
    cure: "Write `# @package _global_` as its first line if it is meant for the whole config, or refer to its values.",
  },
} satisfies CatalogPart;
