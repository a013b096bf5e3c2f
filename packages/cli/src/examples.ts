const EXAMPLES = {
  lighter: `
From nothing to a trained model:
  $ lighter init my-project && cd my-project && npm install && npm start

A config, with what differs from run to run at the end of the line:
  $ lighter fit config.yaml trainer.max_epochs=20

Before a long run:
  $ lighter check config.yaml     every fault, with its line
  $ lighter summary config.yaml   the layers of the model
  $ lighter plan config.yaml      what is frozen when, and what that saves

What can be written in a config:
  $ lighter targets
  $ lighter targets lighter.callbacks.Freezer

Exit codes: 0 done, 1 the run failed, 2 the command or the config is wrong,
75, 130, 143 stopped by SIGUSR1, SIGINT, SIGTERM or SIGHUP.`,

  fit: `
  $ lighter fit config.yaml
  $ lighter fit base.yaml finetune.yaml trainer.max_epochs=20
  $ lighter fit config.yaml 'trainer.callbacks=extend_list({_target_: lighter.callbacks.EarlyStopping, monitor: val/loss})'

The last line on stdout is the folder of the run; everything else goes to stderr.
Ctrl-C ends the run after its step, a second Ctrl-C at once.

To go on with a run exactly where it was interrupted, or with more epochs:
  $ lighter fit --resume runs/config/2026-11-24_05-40-56
  $ lighter fit --resume runs/config/2026-11-24_05-40-56 trainer.max_epochs=40

For a scheduler: the same command line begins, goes on, and exits with 0 when done:
  $ lighter fit config.yaml --run-dir runs/trial-7`,

  check: `
  $ lighter check config.yaml
  error[UNKNOWN_OPTION]: \`lighter.callbacks.Freezer\` has no option \`until_epochs\`
   --> config.yaml:9:7
  ...
    = help: did you mean \`until_epoch\`?

Nothing is printed, and the exit code is 0, when the config is right.
  $ lighter check config.yaml --format json | jq '.[].message'`,

  print: `
  $ lighter print base.yaml finetune.yaml
  $ lighter print config.yaml trainer.max_epochs=3 --origins
  trainer:
    max_epochs: 3 # <command line>:1:20 (was 10, config.yaml:4:15)

With --resolve, values read from the environment stay \${env:NAME}.`,

  plan: `
  $ lighter plan config.yaml
  $ lighter plan config.yaml --format json | jq '.phases[].relative_step_cost'
  $ lighter plan config.yaml --format html > plan.html

Builds the model, but reads no samples, trains nothing and leaves no folder behind.`,

  summary: `
  $ lighter summary config.yaml
  $ lighter summary config.yaml --format json | jq 'map(.parameters) | add'

Builds the model, but reads no samples, trains nothing and leaves no folder behind.`,

  diff: `
  $ lighter diff runs/config/2026-11-24_05-40-56 runs/config/2026-11-24_06-12-03
  $ lighter diff runs/config/2026-11-24_05-40-56 config.yaml
  $ lighter diff config.yaml config.yaml trainer.max_epochs=3
  trainer (lighter.Trainer)
    ~ max_epochs: 10 → 3  # config.yaml:4 → <command line>:1

Order of keys and spelling of numbers do not count; items of a list are found
again by their name or target. Values from the environment are never shown.`,

  targets: `
  $ lighter targets
  $ lighter targets lighter.callbacks.Freezer
  $ lighter targets --format json | jq -r '.[].name'`,

  init: `
  $ lighter init                  in an empty folder
  $ lighter init my-project
  $ cd my-project && npm install && npm start

Nothing that exists is overwritten. The last line on stdout is the folder.`,

  schema: `
  $ lighter schema
  .lighter/schema.json

An editor with yaml-language-server (in VS Code: the YAML extension by Red Hat)
reads it when the first line of a config says so:
  # yaml-language-server: $schema=./.lighter/schema.json

Run it again when targets have changed: those of the project or of its packages.
Beside it are schemas for files of config groups, which hold one node:
.lighter/Callback.json, .lighter/Optimizer.json, ...`,

  explain: `
  $ lighter explain UNKNOWN_OPTION`,
} as const;

/** The examples at the end of the help of a command, or of the program itself. */
export function examples(command: keyof typeof EXAMPLES): string {
  return EXAMPLES[command];
}
