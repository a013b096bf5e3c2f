import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeRunFolders, runFiles, type RunFolders } from "../testing/run-folders.js";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = [process.env["CHROME_PATH"] ?? "", ...BROWSERS].find((path) => existsSync(path));

/** Three epochs of four steps; of the run `slow`, two. */
const FILES = {
  ...runFiles("runs/fast", {
    config: "system: {optimizer: {learning_rate: 0.1}}\n",
    epochs: [
      { "train/loss": 2, "val/loss": 1.5, "val/accuracy": 0.5 },
      { "train/loss": 1, "val/loss": 0.25, "val/accuracy": 0.75 },
      { "train/loss": 0.5, "val/loss": 0.75, "val/accuracy": 0.625 },
    ],
  }),
  ...runFiles("runs/slow", {
    config: "system: {optimizer: {learning_rate: 0.01}}\n",
    epochs: [
      { "train/loss": 3, "val/loss": 2.5, "val/accuracy": 0.25 },
      { "train/loss": 2.5, "val/loss": 2, "val/accuracy": 0.375 },
    ],
  }),
  "runs/fast/freezing.json": JSON.stringify({
    parameters: [
      { name: "model.body.kernel", layer: "model.body", size: 8 },
      { name: "model.head.kernel", layer: "model.head", size: 4 },
    ],
    transitions: [
      { epoch: 0, step: 0, frozen: [[0, 1]] },
      { epoch: 1, step: 4, frozen: [] },
    ],
  }),
  "runs/fast/details.json": JSON.stringify({
    "val/confusion_matrix": {
      epoch: 2,
      step: 12,
      kind: "confusion_matrix",
      classes: ["cat", "dog"],
      counts: [
        [3, 1],
        [2, 6],
      ],
    },
  }),
};

describe.skipIf(executablePath === undefined)("a report in Chromium", () => {
  let browser: Browser;
  let folders: RunFolders;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
    });
    folders = await makeRunFolders(FILES);
    const { code, out } = await folders.lighter("report", "runs/fast", "runs/slow");
    expect({ code, out }).toStrictEqual({ code: 0, out: "report.html\n" });
  });
  afterAll(async () => {
    await browser.close();
    await folders[Symbol.asyncDispose]();
  });

  async function open(width: number, faults: string[] = []): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.on("console", (message) => faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("request", (request) => request.url().startsWith("file:") || faults.push(request.url()));
    await page.goto(pathToFileURL(join(folders.path, "report.html")).href);
    return page;
  }

  it("reaches for no network, and has no faults", async () => {
    const faults: string[] = [];
    const page = await open(1200, faults);
    expect(faults).toStrictEqual([]);
    await page.close();
  });

  it("sorts its tables by the column that is clicked on, up and down", async () => {
    const page = await open(1200);
    const table = page.locator("section[aria-label=Runs] table");
    const names = async (): Promise<string[]> => table.locator("tbody th").allInnerTexts();
    const button = table.getByRole("button", { name: "best val/loss" });
    expect(await names()).toStrictEqual(["fast", "slow"]);
    await button.click();
    await button.click();
    expect(await names()).toStrictEqual(["slow", "fast"]);
    await button.click();
    expect(await names()).toStrictEqual(["fast", "slow"]);
    await page.close();
  });

  it("tells the values of the curves under the pointer, and by keys", async () => {
    const page = await open(1200);
    const area = page.locator("figure.chart", { hasText: "loss" }).first().locator(".area");
    const box = (await area.boundingBox())!;
    await page.mouse.move(box.x + (2 / 3) * box.width, box.y + 20);
    const tip = page.getByRole("status");
    expect(await tip.locator("p").allInnerTexts()).toStrictEqual([
      "epoch 2",
      expect.stringMatching(/^train fast\s*1$/),
      expect.stringMatching(/^val fast\s*0\.2500$/),
      expect.stringMatching(/^train slow\s*2\.500$/),
      expect.stringMatching(/^val slow\s*2$/),
    ]);
    await page.mouse.move(0, 0);
    await area.focus();
    await page.keyboard.press("ArrowRight");
    expect(await tip.locator("p").first().innerText()).toBe("epoch 3");
    await page.close();
  });

  it("draws curves and what was frozen where they belong", async () => {
    const page = await open(1200);
    const area = (await page.locator("figure.chart .area").first().boundingBox())!;
    const dot = (await page.locator("figure.chart .area b").first().boundingBox())!;
    expect((dot.x + dot.width / 2 - area.x) / area.width).toBeCloseTo(2 / 3, 2);
    const bar = (await page.locator(".track .frozen").boundingBox())!;
    expect(bar.x - area.x).toBeLessThan(1.5);
    expect(bar.width / area.width).toBeCloseTo(1 / 3, 2);
    await page.close();
  });

  it("shows how each class fared", async () => {
    const page = await open(1200);
    const rows = await page.locator(".confusion .sortable tbody tr").allInnerTexts();
    expect(rows.map((row) => row.split(/\s*\t\s*/))).toStrictEqual([
      ["cat", "60.0 %", "75.0 %", "66.7 %", "4"],
      ["dog", "85.7 %", "75.0 %", "80.0 %", "8"],
    ]);
    await page.close();
  });

  it("is printed in dark ink on white paper, whatever the screen looks like", async () => {
    const page = await open(1200);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const colours = await page.evaluate(
      "[getComputedStyle(document.querySelector('h1')).color, getComputedStyle(document.documentElement).backgroundColor]",
    );
    expect(colours).toStrictEqual(["rgb(29, 35, 41)", "rgb(255, 255, 255)"]);
    await page.close();
  });

  it.each([1200, 700, 380])("fits a window of %i pixels", async (width) => {
    const page = await open(width);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    await page.close();
  });
});
