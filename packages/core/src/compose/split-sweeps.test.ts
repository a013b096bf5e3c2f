import { describe, expect, it } from "vitest";
import type { ConfigNode } from "../config-node.js";
import type { Diagnostic } from "../diagnostic.js";
import { withFiles } from "../testing/with-files.js";
import { splitSweeps } from "./split-sweeps.js";

const files = {
  "config.yaml": "a: 1\n",
  "db/mysql.yaml": "x: 1\n",
  "db/postgres.yaml": "x: 2\n",
  "db/postgis.yaml": "x: 3\n",
};

const data = (node: ConfigNode): unknown => {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "sequence") return node.items.map(data);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, data(value)]));
};

async function split(...overrides: readonly string[]) {
  return withFiles(files, async (cwd) => {
    const found: Diagnostic[] = [];
    const { overrides: single, swept } = await splitSweeps(
      { files: ["config.yaml"], overrides, cwd },
      (diagnostic) => found.push(diagnostic),
    );
    const values = swept.map(({ name, values: each }) => [
      name,
      each.kind === "list" ? each.values.map(data) : [each.from, each.to, each.log ? "log" : "linear"],
    ]);
    return { single, values, found };
  });
}

describe("splitSweeps", () => {
  it("tells overrides of several runs from those of one", async () => {
    const { single, values } = await split("a=1,2", "b=[1,2]", "+c=x", "~d", "e='1,2'", "+f={g:1},2");
    expect(single).toEqual(["b=[1,2]", "+c=x", "~d", "e='1,2'"]);
    expect(values).toEqual([
      ["a", [1, 2]],
      ["f", [{ g: 1 }, 2]],
    ]);
  });

  it.each<[string, unknown]>([
    ["a=choice(x,y)", ["x", "y"]],
    ["a=range(4)", [0, 1, 2, 3]],
    ["a=range(1,4)", [1, 2, 3]],
    ["a=range(0,1,0.25)", [0, 0.25, 0.5, 0.75]],
    ["a=range(start=3,stop=0,step=-1)", [3, 2, 1]],
    ["a=range(3,3)", []],
    ["a=interval(0,0.5)", [0, 0.5, "linear"]],
    ["a=interval(start=1,end=2)", [1, 2, "linear"]],
    ["a=tag(log,interval(1e-5,1e-1))", [1e-5, 0.1, "log"]],
    ["a=sort(3,1,2)", [1, 2, 3]],
    ["a=sort(b,a)", ["a", "b"]],
    ["a=sort(range(3),reverse=true)", [2, 1, 0]],
    ["a=sort(shuffle(3,1,2))", [1, 2, 3]],
    ["db=glob(*)", ["mysql", "postgis", "postgres"]],
    ["db=glob(post*)", ["postgis", "postgres"]],
    ["db=glob([*],exclude=*s)", ["mysql"]],
    ["db@other=mysql,postgres", ["mysql", "postgres"]],
  ])("%s", async (override, expected) => {
    const { values, found } = await split(override);
    expect(found).toEqual([]);
    expect(values).toEqual([[override.split("=")[0], expected]]);
  });

  it("shuffles the same way each time", async () => {
    const [first, second] = [await split("a=shuffle(range(20))"), await split("a=shuffle(range(20))")];
    expect(first.values).toEqual(second.values);
    const [, shuffled] = first.values[0] as [string, number[]];
    expect(shuffled).not.toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(shuffled.toSorted((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it("says that a tag means nothing, and goes on", async () => {
    const { values, found } = await split("a=tag(mine,choice(1,2))");
    expect(values).toEqual([["a", [1, 2]]]);
    expect(found).toMatchObject([{ severity: "warning", message: "the tag `mine` means nothing here" }]);
  });

  it.each([
    ["a=glob(*)", "`a` is none"],
    ["a=interval(2,1)", "smaller number to the larger"],
    ["a=range(0,1,0)", "a step that is not 0"],
    ["a=range(0,1e9)", "the range has 1000000000 values"],
    ["a=sort(1,x)", "only numbers, or only texts"],
    ["a=sort(interval(0,1))", "`sort` needs listed values"],
    ["a=tag(log,interval(0,1))", "positive ends"],
    ["a=tag(x,y)", "`tag` needs a sweep"],
  ])("refuses %s where it is written", async (override, message) => {
    const { found } = await split("b=1", override);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain(message);
    const [{ source, span }] = found[0]!.labels;
    expect(source.position(span.start).line).toBe(2);
  });

  it("leaves what cannot be read to who reads it next", async () => {
    const { single, found } = await split("a=choice(1");
    expect({ single, found }).toEqual({ single: ["a=choice(1"], found: [] });
  });
});
