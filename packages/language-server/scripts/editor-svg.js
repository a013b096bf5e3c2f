/**
 * What an editor shows of a file.
 *
 * @typedef {object} Shown
 * @property {string} title
 * @property {string} text
 * @property {readonly { message: string, range: Range }[]} diagnostics
 * @property {readonly { position: Position, label: string }[]} hints
 * @property {readonly { label: string, detail?: string, documentation?: string | { value: string } }[]} items
 * @property {Position} position where a person types
 */
/** @typedef {{ line: number, character: number }} Position */
/** @typedef {{ start: Position, end: Position }} Range */

/** Width of a letter and height of a line, in pixels. */
const [LETTER, LINE] = [8.4, 22];
const [LEFT, TOP, WIDTH] = [56, 58, 940];
const MOST_ITEMS = 5;

const STYLE = `
  svg { --page: #ffffff; --bar: #f3f4f6; --rule: #d9dce1; --text: #24292f; --faint: #8a919b; --key: #0550ae; --value: #116329;
    --reference: #8250df; --fault: #cf222e; --wash: #ffebe9; --chosen: #dbeafe; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #14171c; --bar: #1d2127; --rule: #343a43; --text: #e2e6eb; --faint: #8a93a0; --key: #79b8ff; --value: #85d69b;
      --reference: #c9a7ff; --fault: #ff7b72; --wash: #3a1d20; --chosen: #22406b; }
  }
  text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: var(--text); white-space: pre; }
  .small { font-size: 12px; } .faint { fill: var(--faint); } .key { fill: var(--key); } .value { fill: var(--value); }
  .reference { fill: var(--reference); } .fault { fill: var(--fault); }`;

/**
 * @param {Shown} shown
 * @returns {string} an SVG that follows the reader's light or dark
 */
export function drawEditor({ title, text, diagnostics, hints, items, position }) {
  const lines = text.trimEnd().split("\n");
  const offered = items.slice(0, MOST_ITEMS);
  const height = TOP + lines.length * LINE + offered.length * 26 + 34;
  const parts = [
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="var(--page)" stroke="var(--rule)"/>`,
    `<path d="M0.5 8.5a8 8 0 0 1 8-8h${WIDTH - 17}a8 8 0 0 1 8 8v28h-${WIDTH - 1}z" fill="var(--bar)" stroke="var(--rule)"/>`,
    letters(LEFT, 24, title, ""),
  ];
  for (const [line, content] of lines.entries()) {
    const own = hints.filter((hint) => hint.position.line === line);
    parts.push(letters(LEFT - 34, baseline(line), String(line + 1).padStart(2), "faint"));
    for (const { from, piece, kind } of pieces(content))
      parts.push(letters(column(from), baseline(line), piece, kind));
    let end = content.length + 1;
    for (const { label } of own) {
      parts.push(
        `<rect x="${column(end)}" y="${baseline(line) - 15}" width="${label.length * LETTER * 0.86 + 12}" height="20" rx="4" fill="var(--bar)"/>`,
        letters(column(end) + 6, baseline(line), label, "faint small", 0.86),
      );
      end += label.length + 2;
    }
    for (const { range, message } of diagnostics.filter((each) => each.range.start.line === line)) {
      parts.push(squiggle(column(range.start.character), column(range.end.character), baseline(line) + 5));
      const [first = "", ...others] = message.split("\n");
      const cure = others
        .find((each) => each.includes("did you mean"))
        ?.replace(/^.*?did you mean/, "did you mean");
      const said = cure === undefined ? first : `${first}; ${cure}`;
      if (line !== position.line)
        parts.push(letters(column(end + 1), baseline(line), said, "fault small", 0.86));
    }
  }
  const x = column(position.character);
  const y = baseline(position.line);
  parts.push(
    `<rect x="${x}" y="${y - 15}" width="1.6" height="20" fill="var(--text)"/>`,
    popup(offered, x - 170, y + 12),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="A config in an editor: a misspelt option is underlined with its cure, a reference shows its value, targets that fit are offered">
<style>${STYLE}
</style>
${parts.join("\n")}
</svg>
`;
}

/** @param {readonly Shown["items"][number][]} items @param {number} x @param {number} y */
function popup(items, x, y) {
  const width = WIDTH - x - 40;
  const rows = items.map(({ label, detail, documentation }, index) => {
    const told = typeof documentation === "string" ? documentation : (documentation?.value ?? detail ?? "");
    // Its first paragraph names the target, which the label does already.
    const [, about = ""] = told.split(/\n\s*\n/);
    const [sentence = ""] = about.replace(/\s+/g, " ").split(/(?<=\.) /);
    const room = Math.floor((width - 266) / (LETTER * 0.86));
    const shown = sentence.length > room ? `${sentence.slice(0, room - 1)}…` : sentence;
    const top = y + 4 + index * 26;
    return [
      index === 0
        ? `<rect x="${x + 4}" y="${top}" width="${width - 8}" height="26" rx="4" fill="var(--chosen)"/>`
        : "",
      letters(x + 12, top + 18, label, ""),
      letters(x + 250, top + 18, shown, "faint small", 0.86),
    ].join("\n");
  });
  return `<rect x="${x}" y="${y}" width="${width}" height="${items.length * 26 + 8}" rx="6" fill="var(--page)" stroke="var(--rule)"/>
${rows.join("\n")}`;
}

/** @param {string} line @returns {{ from: number, piece: string, kind: string }[]} */
function pieces(line) {
  const found = [];
  const pattern = /(?<key>[\w]+)(?=:)|(?<reference>\$\{[^}]*\})|(?<mark>[:{},[\]-])|(?<value>[^\s:{},[\]]+)/g;
  for (const { index, 0: piece, groups = {} } of line.matchAll(pattern)) {
    const kind = groups.key ? "key" : groups.reference ? "reference" : groups.mark ? "" : "value";
    found.push({ from: index, piece, kind });
  }
  return found;
}

/** @param {number} from @param {number} to @param {number} y */
function squiggle(from, to, y) {
  const waves = Math.max(1, Math.round((to - from) / 6));
  return `<path d="M${from.toFixed(1)} ${y}${"q1.5 -3 3 0t3 0".repeat(waves)}" fill="none" stroke="var(--fault)" stroke-width="1.3"/>`;
}

/** @param {number} x @param {number} y @param {string} text @param {string} kind @param {number} [scale] */
function letters(x, y, text, kind, scale = 1) {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const width = (text.length * LETTER * scale).toFixed(1);
  return `<text x="${x.toFixed(1)}" y="${y}" textLength="${width}" lengthAdjust="spacingAndGlyphs"${kind === "" ? "" : ` class="${kind}"`}>${escaped}</text>`;
}

/** @param {number} character */
const column = (character) => LEFT + character * LETTER;
/** @param {number} line */
const baseline = (line) => TOP + line * LINE + 8;
