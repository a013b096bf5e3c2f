/** Where a config has another outcome than in Hydra, on purpose. */
export interface Difference {
  /** The behaviour of Hydra. */
  readonly hydra: string;
  /** The behaviour here, and why. */
  readonly here: string;
  /** The text to write for what one had in mind; nothing where it is the same words. */
  readonly instead?: string;
}

export const DIFFERENCES = {
  call_site: {
    hydra: "`instantiate(config, *args, **kwargs)` takes values at the call",
    here: "all values stand in the config or in an override, so that all can be checked before anything is built",
    instead: "an override, `optimizer.lr=0.1`; or `_partial_: true`, and call the function that you get",
  },
  names: {
    hydra: "`_target_` is an import path, held back by an allow-list or a block-list",
    here: "`_target_` is a name that the project or one of its direct dependencies publishes; nothing else exists, and no config can import anything",
    instead: "export the class from the project's entry, and name it `project.TheClass`",
  },
  sharing: {
    hydra: "each `${model}` builds another object",
    here: "a reference to a node is the one object that is built for it",
    instead: "`${copy:model}` where a second object is meant",
  },
  eager: {
    hydra: "a reference follows later changes of the config",
    here: "references are resolved once, before anything is built, and nothing changes a config after that",
    instead: "an override",
  },
  yaml_words: {
    hydra: "`null` and `true` inside a text become `None` and `True`",
    here: "they are spelled as YAML spells them",
  },
  yaml_version: {
    hydra: "`no`, `off`, `yes` and `on` are booleans, as in YAML 1.1",
    here: "they are text, as in YAML 1.2, and a warning says so",
    instead: "`true` or `false`",
  },
  plain_data: {
    hydra:
      "below `_recursive_: false` a node is a config object, its control keys included; `_convert_` chooses the type of containers",
    here: "data always arrives as plain objects and arrays; `_convert_` is accepted and changes nothing",
  },
  partial: {
    hydra: "a wrong argument of a `_partial_` is found when the function is called",
    here: "it is found by `check`",
    instead: "the right name",
  },
  mapping_root: {
    hydra: "a config may be empty, `null` or a list; list files of a group silently replace one another",
    here: "every file is a mapping of names to values; anything else is more often a mistake, and a report points at it",
    instead: "put the value below a key; a group that adds items to a list writes a mapping with named items",
  },
  retarget: {
    hydra: "a changed `_target_` keeps the options of the old one",
    here: "a changed `_target_` replaces the node, so that no option leaks into a class that does not know it",
    instead: "`_merge_: true` beside the new `_target_` keeps them",
  },
  shared_merge: {
    hydra: "a mapping that is merged into a whole-value reference changes a copy of what that refers to",
    here: "it is an error that names the node to set: a copy would be another object, which later changes of the node do not reach",
    instead: "the keys at the node itself; or `_replace_: true` in the mapping",
  },
  override_scalars: {
    hydra: "`inf`, `nan` and `1_000` in an override are numbers",
    here: "a scalar is the same in an override as in a file, so they are text; `1_000` with a warning",
    instead: "`.inf`, `.nan` and `1000`",
  },
  hydra_settings: {
    hydra: "`hydra/launcher`, `hydra/job_logging` and the like are config groups of its own",
    here: "there are none: choices of them, and a `hydra:` section, are passed over with one warning",
    instead: "`--run-dir`, `--quiet`, `--verbose`",
  },
  sweeps: {
    hydra: "`--multirun` runs `a=1,2` or `a=choice(1,2)` once for each value",
    here: "`lighter sweep` does; commands that make one run refuse sweeps",
    instead: "`lighter sweep config.yaml a=1,2`; quote a text that holds commas",
  },
} as const satisfies Readonly<Record<string, Difference>>;

export type DifferenceName = keyof typeof DIFFERENCES;
