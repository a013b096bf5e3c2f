import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SourceText } from "@lighterjs/core/stages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cursorAt } from "./cursor.js";
import { outlineAround } from "./outline-around.js";
import { exampleFolder } from "./testing/example-folders.js";
import { marked } from "./testing/marked.js";
import { mendDocument } from "./workspace/mend-document.js";

const LETTERS = exampleFolder("letters");

function outline(text: string): string {
  const { text: content, offset } = marked(text);
  return outlineAround(content, offset).replace(/ +$/gm, "");
}

describe("the outline around a place of a text", () => {
  it("has what leads there and what stands beside it", () => {
    expect(
      outline(`seed: 1
trainer:
  callbacks:
    - _target_: A
      names: [a]
    - _target_: B
      when:
        epoch: 1
      na‸
      last: true
    - { _target_: C, units: "\${width}" }
  max_epochs: 2
system:
  model: x
`),
    ).toBe(`seed: 1
trainer:
  callbacks:
    - _target_: A

    - _target_: B
      when:

      na
      last: true
    - {                                }
  max_epochs: 2
system:

`);
  });

  it("keeps brackets and quotes that go on in other lines, comments whatever their column", () => {
    const text = `a: [1,
  2]
b: "x
  y"
c:
  d:
# e
    f: ‸
`;
    expect(outline(text)).toBe(text.replace("‸", "").replace(/ +$/gm, ""));
  });

  const letters = [
    "a",
    "b",
    ":",
    " ",
    "\n",
    "\n  ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"',
    "'",
    "#",
    "\r\n",
    "\t",
  ];
  it("has the length and the lines of the text, whatever this is", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...letters)), fc.nat(), (parts, at) => {
        const text = parts.join("");
        const shown = outlineAround(text, at % (text.length + 1));
        expect(shown).toHaveLength(text.length);
        expect(shown.replace(/[^\r\n]/g, " ")).toBe(text.replace(/[^\r\n]/g, " "));
      }),
    );
  });

  it.each(["finetune.yaml", "network.yaml", "pretrain.yaml"])(
    "says the same of places all over %s",
    (file) => {
      const text = readFileSync(join(LETTERS, file), "utf8");
      const source = new SourceText(file, text, LETTERS);
      for (let offset = 0; offset <= text.length; offset += 5) {
        // A letter right after a colon, or in the indent of a line, makes a text of all that follows.
        if (text[offset - 1] === ":" || /^ *$/.test(lineOf(text, offset))) continue;
        const cursor = cursorAt(source, offset);
        const whole = cursorAt(source, offset, text);
        expect(place(cursor), `${text.slice(0, offset)}‸`).toEqual(place(whole));
      }
    },
  );

  it("is read as part of the text where a reference is typed", () => {
    const { text, offset } = marked("a:\n  b: 1\nc:\n  - { d: 1 }\n  - ${a.‸}\n");
    const { root } = mendDocument(new SourceText("x.yaml", text, "/"), [], outlineAround(text, offset));
    const list = root.kind === "mapping" ? root.entries.get("c")?.value : undefined;
    expect(list?.kind === "sequence" && list.items[1]).toMatchObject({ kind: "scalar", value: "${a.}" });
  });
});

/** The part of the line before an offset, with the character after. */
const lineOf = (text: string, offset: number): string =>
  text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset + 1);

function place(cursor: ReturnType<typeof cursorAt>): unknown {
  if (cursor === undefined) return undefined;
  const { document: _, container, ...rest } = cursor;
  return { ...rest, keys: container && [...container.entries.keys()] };
}
