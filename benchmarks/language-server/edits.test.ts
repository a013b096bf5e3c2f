import { afterAll, describe, expect, it } from "vitest";
import { Editing, projectsToEdit, SERIES } from "./edit-series.js";
import { PartEditing } from "./part-series.js";

/** Changed only with a reason: a failure must come back on every machine. */
const SEED = 20261201;
const EDITS = 300;

describe("random edits in an editor", { timeout: 300_000 }, () => {
  const editing = new Editing(projectsToEdit(), SEED);
  const parts = new PartEditing(SEED);
  afterAll(() => {
    editing.remove();
    parts.remove();
  });

  it("leave no diagnostics but those of a server that sees the texts for the first time", async () => {
    let diagnostics = 0;
    for (let index = 0; index < EDITS / SERIES; index++) diagnostics += await editing.run(index);
    // Texts that nothing is found in would agree whatever the server did.
    expect(diagnostics).toBeGreaterThan(EDITS / SERIES);
  });

  it("of parts leave none either, whoever makes them, and of whatever file", async () => {
    let diagnostics = 0;
    for (let index = 0; index < 3; index++) diagnostics += await parts.run(index);
    expect(diagnostics).toBeGreaterThan(40);
  });
});
