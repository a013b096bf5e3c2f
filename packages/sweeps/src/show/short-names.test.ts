import { expect, it } from "vitest";
import { shortNames } from "./short-names.js";

it("leaves of a path what tells it apart", () => {
  const paths = [
    "system.optimizer.rate",
    "system.model.layers.hidden.units",
    "system.model.layers.last.units",
    "model",
  ];
  expect([...shortNames(paths).values()]).toEqual(["rate", "hidden.units", "last.units", "model"]);
  expect([...shortNames(["units", "a.units", "a.b.units"]).values()]).toEqual([
    "units",
    "a.units",
    "b.units",
  ]);
});
