import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ShownSweep, ShownTrial } from "./read-trials.js";
import { renderPage } from "./render-page.js";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = [process.env["CHROME_PATH"] ?? "", ...BROWSERS].find((path) => existsSync(path));

const trial = (
  id: string,
  value: number | null,
  [rate, units, kind]: readonly [number, number, string],
  state: ShownTrial["state"] = "completed",
): ShownTrial => ({
  id,
  state,
  value,
  parameters: {
    "system.optimizer.learning_rate": rate,
    "system.model.layers.hidden.units": units,
    "system.model.kind": kind,
  },
  run: `trials/${id}`,
  host: Number(id) % 2 === 0 ? "node-1" : "node-2",
  reason: state === "failed" ? "the loss is <b>not</b> finite, and that is a long story to tell" : null,
  curve: [],
});

/** As `sweep show` sorts them: the best first. */
const SWEEP: ShownSweep = {
  objective: { monitor: "val/accuracy", better: "max" },
  trials: [
    trial("0003", 0.9, [0.01, 64, "large"]),
    trial("0001", 0.8, [0.001, 32, "small"]),
    trial("0006", 0.75, [0.002, 128, "small"]),
    trial("0005", 0.7, [0.0001, 64, "small"]),
    trial("0002", 0.4, [0.1, 64, "large"], "pruned"),
    trial("0004", null, [1, 128, "large"], "failed"),
  ],
  best: "0003",
};

describe.skipIf(executablePath === undefined)("the page of a sweep in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
    });
  });
  afterAll(() => browser.close());

  async function open(width: number, colorScheme: "light" | "dark" = "light"): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const faults: string[] = [];
    page.on("console", (message) => faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("request", (request) => faults.push(request.url()));
    await page.setContent(
      renderPage("rates", SWEEP, new Map([["0004", ["epoch 0", "error: <not> finite"]]])),
    );
    expect(faults).toStrictEqual([]);
    return page;
  }

  it("says which is best, and lists the trials by their value, names as short as tells them apart", async () => {
    const page = await open(1200);
    expect(await page.locator(".lead").innerText()).toBe(
      "Best val/accuracy (larger is better): 0.9000 in trial 0003",
    );
    expect(await page.locator(".trials thead th").allInnerTexts()).toStrictEqual([
      "trial",
      "state",
      "val/accuracy",
      "learning_rate",
      "units",
      "kind",
      "host",
      "reason",
    ]);
    expect(await page.locator(".trials tbody th").allInnerTexts()).toStrictEqual(
      SWEEP.trials.map(({ id }) => id),
    );
    expect(await page.locator(".failed + td + td + td + td + td + td").innerText()).toContain("<b>not</b>");
    expect(await page.locator("pre").innerText()).toBe("epoch 0\nerror: <not> finite");
    await page.close();
  });

  it("draws a line for each trial that has a value, the best one on top, through its choices", async () => {
    const page = await open(1200);
    const lines = page.locator("#parallel .line");
    expect(await lines.count()).toBe(5);
    expect(await lines.last().getAttribute("class")).toBe("line best");
    const points = (await lines.last().getAttribute("points"))!
      .split(" ")
      .map((each) => each.split(",").map(Number));
    const tick = page.locator("#parallel .tick", { hasText: /^64$/ });
    expect(Number(await tick.getAttribute("y")) - 4).toBeCloseTo(points[1]![1]!, 0);
    const heights = points.map(([, y]) => y!);
    expect(Math.min(...heights)).toBe(heights.at(-1));
    await page.close();
  });

  it("shows values in the order of asking, and the best so far as stairs", async () => {
    const page = await open(1200);
    const dots = await page.locator("#values circle title").allTextContents();
    expect(dots.map((text) => text.slice(0, 4))).toStrictEqual(["0001", "0002", "0003", "0005", "0006"]);
    const stairs = (await page.locator("#values .stairs").getAttribute("points"))!.split(" ");
    expect(stairs).toHaveLength(4);
    await page.close();
  });

  it.each([1200, 700, 380])("fits a window of %i pixels", async (width) => {
    const page = await open(width);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    await page.close();
  });

  it("is dark where the reader's system is, and never on paper", async () => {
    const page = await open(1200, "dark");
    const colours = (): Promise<unknown> =>
      page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]",
      );
    expect(await colours()).toStrictEqual(["rgb(20, 24, 31)", "rgb(230, 233, 239)"]);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await colours()).toStrictEqual(["rgb(255, 255, 255)", "rgb(28, 36, 48)"]);
    await page.close();
  });
});
