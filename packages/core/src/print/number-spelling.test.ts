import { expect, it } from "vitest";
import { resolveText } from "../resolve/testing/resolve-text.js";
import { composeFiles } from "../testing/compose-files.js";
import { printConfig, printResolved } from "./print-config.js";

const written = 'version: 1.0\nrates: [1e-4, 0x10, +5, .5]\nname: v${version}\ntext: "1.0"\n';

it("a config that is printed spells numbers as they are written, so that texts come out the same", async () => {
  const { config } = await composeFiles({ "config.yaml": written }, ["+lr=1.50"]);
  const printed = printConfig(config!.root);
  expect(printed).toBe(
    'version: 1.0\nrates: [1e-4, 0x10, +5, .5]\nname: v${version}\ntext: "1.0"\nlr: 1.50\n',
  );
  expect(resolveText(printed).data).toEqual({ ...(resolveText(written).data as object), lr: 1.5 });
});

it("a resolved config does, too", () => {
  const { resolved } = resolveText(`${written}again: \${version}\n`);
  expect(printResolved(resolved!)).toBe(
    'version: 1.0\nrates: [1e-4, 0x10, +5, .5]\nname: v1.0\ntext: "1.0"\nagain: 1.0\n',
  );
});
