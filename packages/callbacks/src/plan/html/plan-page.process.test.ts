import { existsSync } from "node:fs";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FreezePlanContent } from "../plan-content.js";
import { planPage } from "./plan-page.js";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = [process.env["CHROME_PATH"] ?? "", ...BROWSERS].find((path) => existsSync(path));

const LAYERS = Array.from(
  { length: 12 },
  (_, index) => `model.a_long_container_name.block${index}.convolution`,
);
const SIZE = 1_000;

/** Two blocks more are released every five epochs, the last ones first. */
const CONTENT: FreezePlanContent = {
  maxEpochs: 30,
  stepsPerEpoch: 8,
  parameters: LAYERS.map((layer) => ({ name: `${layer}.kernel`, size: SIZE, layer })),
  phases: [10, 8, 6, 4, 2, 0].map((count, index) => ({
    fromEpoch: index * 5,
    fromStep: index * 40,
    untilEpoch: (index + 1) * 5,
    untilStep: (index + 1) * 40,
    frozen: LAYERS.slice(0, count).map((layer) => `${layer}.kernel`),
    trainableParameters: (12 - count) * SIZE,
    frozenParameters: count * SIZE,
    relativeStepCost: 1 - count / 18,
  })),
  warnings: [{ code: "NEVER_RELEASED", message: "`model.head` is frozen until epoch 40" }],
};

describe.skipIf(executablePath === undefined)("the page of the plan in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
    });
  });
  afterAll(() => browser.close());

  async function open(width: number, colorScheme: "light" | "dark"): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    await page.setContent(planPage(CONTENT));
    return page;
  }

  it("puts bars and costs where the schedule has them", async () => {
    const page = await open(1200, "light");
    const track = await boxOf(page.locator(".track").first());
    const rows = await page.locator(".chart tbody tr").all();
    const epochs = await Promise.all(
      rows.map(async (row) => {
        const bar = row.locator(".frozen");
        return (await bar.count()) === 0 ? 0 : ((await boxOf(bar)).width / track.width) * 30;
      }),
    );
    expect(epochs.map(Math.round)).toEqual([25, 25, 20, 20, 15, 15, 10, 10, 5, 5, 0, 0]);
    const plot = await boxOf(page.locator(".plot"));
    for (const [index, bar] of (await page.locator(".plot span").all()).entries()) {
      const { x, height } = await boxOf(bar);
      expect((x - plot.x) / plot.width).toBeCloseTo(index / 6, 2);
      expect(height / plot.height).toBeCloseTo(CONTENT.phases[index]?.relativeStepCost ?? 0, 1);
    }
    await page.close();
  });

  it.each([1200, 700, 380])("fits a window of %i pixels", async (width) => {
    const page = await open(width, "light");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    const ticks = await page.locator(".axis span:visible").all();
    const boxes = await Promise.all(ticks.map(boxOf));
    expect(boxes.length).toBeGreaterThan(5);
    for (const [index, { x }] of boxes.entries()) {
      const before = boxes[index - 1];
      expect(x).toBeGreaterThan(before === undefined ? 0 : before.x + before.width);
    }
    await page.close();
  });

  it.each(["light", "dark"] as const)("can be read in %s", async (scheme) => {
    const page = await open(1200, scheme);
    const colors = "Object.values((({ color, backgroundColor }) => ({ color, backgroundColor }))";
    const [ink = "", paper = ""] = await page.evaluate<string[]>(
      `${colors}(getComputedStyle(document.documentElement)))`,
    );
    const difference = luminance(ink) - luminance(paper);
    expect(Math.sign(difference)).toBe(scheme === "dark" ? 1 : -1);
    expect(Math.abs(difference)).toBeGreaterThan(0.6);
    await page.close();
  });
});

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (box === null) throw new Error("the element is not on the page");
  return box;
}

/**
 * Relative luminance of a CSS colour, `rgb(29, 35, 41)`, roughly as in WCAG 2.2: of linear light, 0
 * to 1.
 */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(
    (channel) => (Number(channel) / 255) ** 2.2,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
