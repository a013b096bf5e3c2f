import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
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
    const track = (await page.locator(".track").first().boundingBox())!;
    const places = await page.locator("tbody tr").evaluateAll((rows) =>
      rows.map((row) => {
        const bar = row.querySelector(".frozen")?.getBoundingClientRect();
        return bar === undefined ? undefined : { left: bar.left, width: bar.width };
      }),
    );
    const epochs = places
      .slice(0, LAYERS.length)
      .map((place) => (place === undefined ? 0 : Math.round((place.width / track.width) * 30)));
    expect(epochs).toEqual([25, 25, 20, 20, 15, 15, 10, 10, 5, 5, 0, 0]);
    const plot = (await page.locator(".plot").boundingBox())!;
    const heights = await page
      .locator(".plot span")
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().height));
    expect(heights.map((height) => height / plot.height)).toEqual(
      CONTENT.phases.map(({ relativeStepCost }) => expect.closeTo(relativeStepCost ?? 0, 1) as number),
    );
    await page.close();
  });

  it.each([1200, 700, 380])(
    "fits a window of %i pixels, with no text cut off but long names",
    async (width) => {
      const page = await open(width, "light");
      const overflow = await page.evaluate(() => ({
        page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ticks: [...document.querySelectorAll(".axis span")]
          .map((tick) => tick.getBoundingClientRect())
          .filter((tick) => tick.width > 0),
      }));
      expect(overflow.page).toBe(0);
      for (const [index, tick] of overflow.ticks.entries())
        expect(tick.left).toBeGreaterThanOrEqual(overflow.ticks[index - 1]?.right ?? 0);
      await page.close();
    },
  );

  it.each(["light", "dark"] as const)("can be read in %s", async (scheme) => {
    const page = await open(1200, scheme);
    const [ink, paper] = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.documentElement);
      return [color, backgroundColor].map((text) => (text.match(/\d+/g) ?? []).map(Number));
    });
    const difference = luminance(ink ?? []) - luminance(paper ?? []);
    expect(Math.sign(difference)).toBe(scheme === "dark" ? 1 : -1);
    expect(Math.abs(difference)).toBeGreaterThan(0.6);
    await page.close();
  });
});

/** Relative luminance as in WCAG 2.2, roughly: of linear light, 0 to 1. */
function luminance([red = 0, green = 0, blue = 0]: readonly number[]): number {
  const linear = (channel: number) => (channel / 255) ** 2.2;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
