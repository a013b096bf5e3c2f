import { OptionError } from "@lighterjs/schema";
import { expect, it } from "vitest";
import { Slurm } from "./slurm.js";

it.each([
  ["array", "the launcher gives `--array` itself"],
  ["--constraint", "`--constraint` is not the long name of an option of `sbatch`"],
  ["C", "`C` is not the long name of an option of `sbatch`"],
])("refuses the option %s of sbatch, at its place", (name, message) => {
  let error: unknown;
  try {
    new Slurm({ sbatch: { constraint: "a100", [name]: "1" } });
  } catch (caught) {
    error = caught;
  }
  expect(OptionError.is(error) && error.issues).toMatchObject([{ path: ["sbatch", name], message }]);
});

it("has a hundred trials in the queue unless told otherwise", () => {
  expect(new Slurm().jobs).toBe(100);
  expect(new Slurm({ jobs: 7 }).jobs).toBe(7);
});
