import type { CatalogPart } from "./catalog-record.js";

/** Codes of reading files. */
export const READING = {
  INVALID_YAML: {
    title: "the file is not a config in YAML 1.2",
    meaning:
      "The text breaks a rule of YAML, or holds something that no config means: a control character, a lone carriage return, nothing at all, a number that JavaScript cannot keep, an alias without an anchor, or a list where a mapping of names to values is expected. A syntax error ends the reading of its file, so that later faults of the same file may show only once it is gone.",
    example: { language: "yaml", text: "trainer:\n\tmax_epochs: 3 # indented with a tab" },
    cure: "Look at the marked place and at the line before it. Most often it is the indentation, a missing quote, or a value that begins with `@`, `%`, `*` or `&` and needs quotes.",
  },
  DUPLICATE_KEY: {
    title: "a mapping sets one key twice",
    meaning:
      'One of the two values would be lost without a word. Keys are compared as names: `1` and `"1"` are the same key, and so are `~` and `null`.',
    example: { language: "yaml", text: "optimizer:\n  lr: 0.1\n  lr: 0.01" },
    cure: "Keep one of the two. To override a value of another file, give both files on the command line; the later one wins.",
  },
  MULTIPLE_DOCUMENTS: {
    title: "a file holds several YAML documents",
    meaning:
      "A line `---` after the first content begins a second document, and a config file is one document.",
    example: { language: "yaml", text: "trainer:\n  max_epochs: 3\n---\ntrainer:\n  max_epochs: 5" },
    cure: "Put each document in a file of its own. Files that follow each other on the command line are merged.",
  },
  FORBIDDEN_KEY: {
    title: "a key is not allowed",
    meaning:
      "`__proto__`, `prototype` and `constructor` would reach into JavaScript's own objects. A key with an invisible character is not the key that it looks like. A plain key that is a number in another spelling (`0x10`, `1.0`) is a different key to every reader of YAML.",
    example: { language: "yaml", text: "model:\n  __proto__: {}" },
    cure: "Choose another name. Quote a key that only looks like a number.",
  },
  LIMIT_EXCEEDED: {
    title: "a config, or a file that it names, asks for more than it may",
    meaning:
      "Files, nesting, aliases, merges, includes and references share a budget, so that a small file cannot use up the machine: 1 MiB per file, 64 levels, 100,000 values and 8 million characters after expansion, 16 levels of includes, 100 files. What a config names has limits of its own: models, data files, checkpoints and downloads; docs/limits.md lists them.",
    example: {
      language: "yaml",
      text: "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b] # and so on: every line trebles it",
    },
    cure: "Keep data in files of its own and name them in the config. Where a config must be that large, raise the limit that the message names: `--limit nodes=200000`, and likewise `file-bytes`, `depth`, `characters`, `include-depth`, `files` and `reference-depth`. A message about a model, data or a checkpoint names its limit likewise. A config cannot raise a limit itself.",
  },
  UNKNOWN_TAG: {
    title: "a YAML tag is not known",
    meaning:
      "Only the tags of YAML's core schema are read. Tags never build objects and never run code, whatever other programs make of `!!python/object` or `!include`.",
    example: { language: "yaml", text: "model: !Classifier\n  units: 10" },
    cure: "Name what to build with `_target_`, include files with `defaults`, and leave other tags out.",
  },
  INVALID_ENCODING: {
    title: "a file is not UTF-8 text",
    meaning:
      "The file holds bytes that are not UTF-8: it was saved in another encoding, or is no text at all.",
    example: { language: "sh", text: "iconv -t UTF-16 config.yaml > wide.yaml\nlighter check wide.yaml" },
    cure: "Save the file with the encoding UTF-8. `iconv -f LATIN1 -t UTF-8` converts an old one.",
  },
  FILE_NOT_FOUND: {
    title: "a file that the command line or an option names is not there",
    meaning: "The path leads to nothing, to a folder, or to a file that may not be read.",
    example: { language: "sh", text: "lighter fit trian.yaml" },
    cure: "Check the spelling. A path on the command line starts from the working directory, a path in a config from the folder of the file that says it.",
  },
  AMBIGUOUS_SCALAR: {
    title: "a value may have been meant as something else",
    meaning:
      "In YAML 1.2 `no`, `off`, `12:30` and `1_000` are text, `0777` is the number 777, and `None` is text. YAML 1.1 and Python say otherwise. This is a warning: the value is taken as YAML 1.2 says.",
    example: { language: "yaml", text: "shuffle: no" },
    cure: "Write `false`, `true`, `null` or the plain number, or quote the value if text is meant.",
  },
  UNQUOTED_REFERENCE: {
    title: "a reference must be quoted here",
    meaning:
      "Inside `[…]` and `{…}` YAML takes the brace of `${name}` for the beginning of a mapping, and a `: ` inside a reference for a key. Elsewhere a reference needs no quotes.",
    example: { language: "yaml", text: "callbacks: [${stopper}, ${checkpoint}]" },
    cure: 'Quote the reference (`["${stopper}"]`), or write one item per line with `- `.',
  },
} satisfies CatalogPart;
