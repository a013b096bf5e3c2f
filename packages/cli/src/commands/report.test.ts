import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeRunFolders, runFiles } from "../testing/run-folders.js";

const HOSTILE = '</script><script>alert("1")</script><img src=x onerror=alert(2)>';

describe("lighter report", () => {
  it("writes one page with curves, differences, config and environment", async () => {
    await using folders = await makeRunFolders({
      ...runFiles("runs/a", { config: "at: 1\n", epochs: [{ "val/loss": 2 }, { "val/loss": 1 }] }),
      ...runFiles("runs/b", { config: "at: 2\n", epochs: [{ "val/loss": 3 }] }),
    });
    const { code, out, err } = await folders.lighter("report", "runs/a", "runs/b/", "--output", "page.html");
    expect({ code, out, err }).toStrictEqual({ code: 0, out: "page.html\n", err: "" });
    const page = await readFile(join(folders.path, "page.html"), "utf8");
    for (const part of ["2 runs", "What differs", "Config", "Environment", "20.19.0"])
      expect(page).toContain(part);
    expect(page).not.toMatch(/https?:/);
  });

  it("lets no text of a run become a part of the page", async () => {
    await using folders = await makeRunFolders({
      ...runFiles("runs/a", {
        config: `text: ${JSON.stringify(HOSTILE)}\n`,
        epochs: [{ [`val/${HOSTILE}`]: 2 }],
        status: { detail: HOSTILE, state: "failed" },
      }),
      "runs/a/details.json": JSON.stringify({
        [HOSTILE]: { kind: "confusion_matrix", classes: [HOSTILE], counts: [[1]] },
      }),
      "runs/a/freezing.json": JSON.stringify({
        parameters: [{ name: "x", layer: HOSTILE, size: 1 }],
        transitions: [{ epoch: 0, step: 0, frozen: [[0, 1e9]] }],
      }),
    });
    expect(await folders.lighter("report", "runs/a")).toMatchObject({ code: 0 });
    const page = await readFile(join(folders.path, "report.html"), "utf8");
    expect(page).toContain("alert(");
    expect(page).not.toContain("<img src=x");
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  it("shows the images that the newest test mistook most, and no address that a file names", async () => {
    const image = "data:image/png;base64,iVBORw0KGgo=";
    const sample = { id: "i/1.png", actual: "I", taken_for: "L", probability: 0.0321 };
    await using folders = await makeRunFolders({
      ...runFiles("runs/a"),
      ...runFiles("runs/a/test/1", { status: { stage: "test" } }),
      "runs/a/test/1/worst.json": JSON.stringify({
        samples: [
          { ...sample, image },
          { ...sample, id: "evil", image: "https://example.com/x.png" },
          { ...sample, id: HOSTILE, image: `${image}" onerror="alert(3)` },
        ],
      }),
    });
    expect(await folders.lighter("report", "runs/a")).toMatchObject({ code: 0 });
    const page = await readFile(join(folders.path, "report.html"), "utf8");
    expect(page).toContain(image);
    expect(page).toContain("3.2 % I");
    expect(page.match(/<img/g)).toHaveLength(1);
    expect(page).not.toContain("example.com");
  });

  it("shows a run once, with its stages, however its path is written", async () => {
    await using folders = await makeRunFolders({
      ...runFiles("runs/a"),
      ...runFiles("runs/a/test/1", { status: { stage: "test" } }),
    });
    expect(await folders.lighter("report", "./runs/a", "runs/a/", "runs//a")).toMatchObject({ code: 0 });
    const page = await readFile(join(folders.path, "report.html"), "utf8");
    expect(page).toContain("Measured afterwards");
    expect(page).not.toContain("2 runs");
  });

  it("hides what the config reads from the environment", async () => {
    const config = "token: ${env:TOKEN}\n";
    const files = runFiles("runs/a", {
      config,
      status: { state: "failed", detail: "no entry for hunter2-secret" },
    });
    await using folders = await makeRunFolders(files, { TOKEN: "hunter2-secret" });
    expect(await folders.lighter("report", "runs/a")).toMatchObject({ code: 0 });
    const page = await readFile(join(folders.path, "report.html"), "utf8");
    expect(page).not.toContain("hunter2-secret");
    expect(page).toContain("no entry for ${env:TOKEN}");
  });

  it("replaces its own pages, and nothing else unless told to", async () => {
    await using folders = await makeRunFolders({ ...runFiles("runs/a"), "report.html": "<p>mine</p>" });
    const { code, err } = await folders.lighter("report", "runs/a");
    expect(code).toBe(2);
    expect(err).toContain("`report.html` is no report, so it is not replaced");
    expect(await folders.lighter("report", "runs/a", "--output", "report.html")).toMatchObject({ code: 0 });
    expect(await folders.lighter("report", "runs/a")).toMatchObject({ code: 0 });
    await symlink(join(folders.path, "elsewhere"), join(folders.path, "link.html"));
    expect((await folders.lighter("report", "runs/a", "--output", "link.html")).err).toContain("is a link");
  });

  it("says which run was meant where a folder is none", async () => {
    await using folders = await makeRunFolders(runFiles("runs/config/a"));
    expect((await folders.lighter("report", "runs")).err).toContain("did you mean `runs/config/a`?");
    expect((await folders.lighter("report", "nope")).err).toContain("there is no run `nope`");
    expect((await folders.lighter("report")).err).toContain("`lighter report` needs the folder of a run");
  });
});
