import { join, relative } from "node:path";
import { applyEdits } from "@lighterjs/core/stages";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../testing/project-folder.js";
import { viewOf } from "../testing/view-of.js";
import { listAt } from "./list-spot.js";
import { nameItems } from "./name-items.js";

/**
 * The texts of the files in which something is other once the list at the mark of `config.yaml` has
 * named items; nothing where that is not offered.
 */
async function named(text: string, others: Readonly<Record<string, string>> = {}) {
  const folder = await projectFolder({ ...others, "config.yaml": text.replace("‸", "") });
  const path = join(folder, "config.yaml");
  const { view, offset, workspace } = await viewOf(path, text);
  const project = (await workspace.viewAll(path))!;
  const spot = listAt(view, offset);
  const found = spot && (await nameItems(view, project, spot, { environment: {} }));
  if (found === undefined) return undefined;
  const sources = new Set(found.edits.map(({ location }) => location.source));
  return Object.fromEntries(
    [...sources].map((source) => {
      const own = found.edits.filter(({ location }) => location.source === source);
      const changes = own.map(({ location: { span }, text: next }) => ({ source, span, text: next }));
      return [relative(folder, source.file!).replaceAll("\\", "/"), applyEdits(source, changes)];
    }),
  ) as Record<string, string>;
}

const STOPPING = "_target_: lighter.callbacks.EarlyStopping";

describe("naming the items of a list", () => {
  it("names them by their targets, with comments and columns as they are", async () => {
    const given = `# head
trainer:
  callbacks: # ours
    # the first
    - ${STOPPING} # stops
      monitor: val/loss
    -
      # below its dash
      ${STOPPING}
      monitor: train/loss

    - { _target_: lighter.callbacks.SaveModel, path: "a: - b" } # in a line
    # after all
  max_epochs: 1
`;
    const expected = `# head
trainer:
  callbacks: # ours
    # the first
    early_stopping:
      ${STOPPING} # stops
      monitor: val/loss
    early_stopping_2:
      # below its dash
      ${STOPPING}
      monitor: train/loss

    save_model: { _target_: lighter.callbacks.SaveModel, path: "a: - b" } # in a line
    # after all
  max_epochs: 1
`;
    for (const place of ["callbacks:", "lighter.callbacks.SaveModel"]) {
      expect(await named(given.replace(place, `‸${place}`))).toEqual({ "config.yaml": expected });
      expect(await named(given.replace(place, `‸${place}`).replaceAll("\n", "\r\n"))).toEqual({
        "config.yaml": expected.replaceAll("\n", "\r\n"),
      });
    }
    expect(await named(given.replace("monitor:", "monitor‸:"))).toBeUndefined();
  });

  it("indents items whose dashes stand below the key", async () => {
    const given = `trainer:
  callb‸acks:
  - ${STOPPING}
    monitor: val/loss
    # says why

    mode: >
      min
  -   ${STOPPING}
      monitor: train/loss
`;
    expect(await named(given)).toEqual({
      "config.yaml": `trainer:
  callbacks:
    early_stopping:
      ${STOPPING}
      monitor: val/loss
      # says why

      mode: >
        min
    early_stopping_2:
        ${STOPPING}
        monitor: train/loss
`,
    });
  });

  it("writes braces for brackets", async () => {
    expect(
      await named(`trainer: { callbacks: [{ ‸${STOPPING}, monitor: val/loss }, "\${own}"], max_epochs: 1 }
own: { ${STOPPING}, monitor: train/loss }
`),
    ).toEqual({
      "config.yaml": `trainer: { callbacks: { early_stopping: { ${STOPPING}, monitor: val/loss }, own: "\${own}" }, max_epochs: 1 }
own: { ${STOPPING}, monitor: train/loss }
`,
    });
    expect(
      await named(`trainer:
  callbacks: ‸[ # ours
    { ${STOPPING}, monitor: val/loss }, # one
  ]
`),
    ).toEqual({
      "config.yaml": `trainer:
  callbacks: { # ours
    early_stopping: { ${STOPPING}, monitor: val/loss }, # one
  }
`,
    });
  });

  it("changes every reference into the list, in all files, and the path of what a sweep tries", async () => {
    const part = `patience: \${trainer.callbacks.0.patience}
whole: \${trainer.callbacks[ 0 ].patience}-\${oc.select:trainer.callbacks[-1].patience,1}
`;
    const given = `defaults: [part, _self_]
trainer:
  callbacks:‸
    - { ${STOPPING}, monitor: val/loss, patience: 3 }
    - ${STOPPING}
      monitor: "\${..0.monitor}"
      patience: \${..[0].patience}
sweep: { parameters: { trainer.callbacks.1.patience: [1, 2], "trainer.callbacks[0].patience": [3] } }
`;
    expect(await named(given, { "part.yaml": part })).toEqual({
      "part.yaml": `patience: \${trainer.callbacks.early_stopping.patience}
whole: \${trainer.callbacks.early_stopping.patience}-\${oc.select:trainer.callbacks.early_stopping_2.patience,1}
`,
      "config.yaml": `defaults: [part, _self_]
trainer:
  callbacks:
    early_stopping: { ${STOPPING}, monitor: val/loss, patience: 3 }
    early_stopping_2:
      ${STOPPING}
      monitor: "\${..early_stopping.monitor}"
      patience: \${..early_stopping.patience}
sweep: { parameters: { trainer.callbacks.early_stopping_2.patience: [1, 2], "trainer.callbacks.early_stopping.patience": [3] } }
`,
    });
  });

  it("begins as well at a list that an option refers to", async () => {
    expect(
      await named(`ours:\n  - ‸${STOPPING}\n    monitor: val/loss\ntrainer: { callbacks: "\${ours}" }\n`),
    ).toEqual({
      "config.yaml": `ours:\n  early_stopping:\n    ${STOPPING}\n    monitor: val/loss\ntrainer: { callbacks: "\${ours}" }\n`,
    });
  });

  it("gives layers, which have their names from their keys, no others than they have", async () => {
    const model = (layers: string): string =>
      `system: { model: { _target_: lighter.models.Sequential, ‸layers: ${layers} } }\n`;
    expect(await named(model("[{ _target_: tf.layers.dense, units: 1, name: first }]"), {})).toEqual({
      "config.yaml": model("{ first: { _target_: tf.layers.dense, units: 1, name: first } }").replace(
        "‸",
        "",
      ),
    });
    expect(await named(model("[{ _target_: tf.layers.dense, units: 1 }]"))).toBeUndefined();
    expect(
      await named(`system: { metrics: { train: [{ _target_: ‸lighter.metrics.Accuracy }] } }\n`),
    ).toEqual({
      "config.yaml": "system: { metrics: { train: { accuracy: { _target_: lighter.metrics.Accuracy } } } }\n",
    });
  });

  it("is not offered where another file puts a list over it, or it over another", async () => {
    const given = `trainer: { callbacks: [{ ${STOPPING}, monitor: val/loss }‸] }\n`;
    expect(
      await named(given, { "other.yaml": "defaults: [config, _self_]\ntrainer: { callbacks: [] }\n" }),
    ).toBeUndefined();
    const below = { "other.yaml": given.replace("‸", "") };
    expect(await named(`defaults: [other, _self_]\n${given}`, below)).toBeUndefined();
  });

  it("is not offered for lists of data, for anchors, and where a reference cannot be changed", async () => {
    expect(await named("‸sizes: [1, 2]\n")).toBeUndefined();
    expect(await named("trainer: { callbacks:‸ [] }\n")).toBeUndefined();
    expect(
      await named(`trainer: { ‸callbacks: [&one { ${STOPPING}, monitor: a/b }, *one] }\n`),
    ).toBeUndefined();
    expect(
      await named(
        `at: 0\ntrainer: { ‸callbacks: [{ ${STOPPING}, monitor: a/b }] }\nx: \${trainer.callbacks.\${at}.monitor}\n`,
      ),
    ).toBeUndefined();
  });
});
