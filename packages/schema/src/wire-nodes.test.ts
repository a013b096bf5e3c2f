import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wireNodes, type WiredNode } from "./wire-nodes.js";

const OPTIONS = { nodes: "nodes", inputs: "inputs", outputs: "outputs" };
const wire = (nodes: readonly WiredNode[], outputs?: string | readonly string[]) =>
  wireNodes({ nodes, outputs }, OPTIONS);

describe("wireNodes", () => {
  it("takes the node before where a node does not say, and the last node for the output", () => {
    const wired = wire([{ name: "a" }, { name: "b" }, { name: "c", inputs: ["a", "b", "age"] }]);
    expect(wired).toMatchObject({ order: ["a", "b", "c"], inputs: ["input", "age"], outputs: ["c"] });
  });

  it("puts nodes that are written before their inputs after them", () => {
    const wired = wire(
      [
        { name: "sum", inputs: ["left", "right"] },
        { name: "left", inputs: "x" },
        { name: "right", inputs: "x" },
      ],
      "sum",
    );
    expect(wired).toMatchObject({ order: ["left", "right", "sum"], inputs: ["x"] });
  });

  it("names a cycle in the direction in which values go", () => {
    const wired = wire([
      { name: "a", inputs: "c" },
      { name: "b", inputs: "a" },
      { name: "c", inputs: "b" },
    ]);
    expect(wired).toMatchObject([
      {
        path: ["nodes", "a", "inputs"],
        message: "nodes take one another's values in a cycle: `a` → `b` → `c` → `a`",
      },
    ]);
    expect(wire([{ name: "a", inputs: "a" }])).toMatchObject([
      { message: "the node `a` takes its own value" },
    ]);
  });

  it("refuses outputs that are no nodes, or listed twice, and suggests those that were meant", () => {
    expect(wire([{ name: "digit", inputs: "x" }], ["digt"])).toMatchObject([
      { path: ["outputs", 0], help: ["did you mean `digit`?"], replacements: ["digit"] },
    ]);
    expect(wire([{ name: "digit", inputs: "x" }], ["digit", "digit"])).toMatchObject([
      { path: ["outputs", 1], message: "the node `digit` is listed twice among the outputs" },
    ]);
  });

  it("refuses nodes that no output needs", () => {
    expect(
      wire([
        { name: "a", inputs: "x" },
        { name: "b", inputs: "x" },
        { name: "c", inputs: "a" },
      ]),
    ).toMatchObject([{ path: ["nodes", "b"], on: "key", message: "no output needs the node `b`" }]);
  });

  it("orders any nodes without a cycle so that each comes after what it takes, in whatever order they are written", () => {
    const graphs = fc
      .array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 })
      .chain((takes) => {
        const nodes = takes.map((from, at) => ({
          name: `n${at}`,
          inputs: from.map((each) => (at === 0 || each % 4 === 0 ? `x${each % 2}` : `n${each % at}`)),
        }));
        return fc.tuple(fc.constant(nodes), fc.shuffledSubarray(nodes, { minLength: nodes.length }));
      });
    fc.assert(
      fc.property(graphs, ([nodes, shuffled]) => {
        const wired = wireNodes({ nodes: shuffled, outputs: nodes.map(({ name }) => name) }, OPTIONS);
        if (Array.isArray(wired)) throw new Error(wired[0]?.message);
        if (!("order" in wired)) return;
        expect([...wired.order].sort()).toEqual(nodes.map(({ name }) => name).sort());
        for (const { name, inputs } of nodes)
          for (const source of inputs)
            expect(wired.order.indexOf(source)).toBeLessThan(wired.order.indexOf(name));
        expect([...wired.inputs].every((name) => name.startsWith("x"))).toBe(true);
      }),
    );
  });
});
