import { html, type Markup } from "@lighterjs/core/render";
import type { Confusion } from "./report-content.js";
import { sortableTable } from "./tables.js";

/** With more classes than this a matrix cannot be read. */
const MOST_COLUMNS = 40;

/** Which class was taken for which, and how each class fared. */
export function confusionSection(
  { classes, counts, name, epoch }: Confusion,
  run: string | undefined,
): Markup {
  const when = epoch === undefined ? "" : `, epoch ${epoch}`;
  return html`<div class="confusion">
    <h3>${run === undefined ? undefined : html`${run} `}<small>${name}${when}</small></h3>
    <div class="beside">
      ${
        classes.length <= MOST_COLUMNS
          ? matrix(classes, counts)
          : html`<p class="quiet">A matrix of ${classes.length} classes has no room on a page.</p>`
      }
      ${perClass(classes, counts)}
    </div>
  </div>`;
}

function matrix(classes: readonly string[], counts: readonly (readonly number[])[]): Markup {
  return html`<div class="wide">
    <table class="matrix">
      <thead>
        <tr>
          <th class="corner"><span>actual</span> <span>taken for</span></th>
          ${classes.map((each) => html`<th scope="col"><span>${each}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${counts.map((row, actual) => {
          const total = row.reduce((sum, count) => sum + count, 0);
          return html`<tr>
            <th scope="row">${classes[actual]}</th>
            ${row.map((count, taken) => {
              const share = total === 0 ? 0 : Math.round((100 * count) / total);
              const kind = `${actual === taken ? "right" : "wrong"}${share > 55 ? " strong" : ""}`;
              const title = `${count} of ${total} samples of ${classes[actual]!} were taken for ${classes[taken]!}`;
              return html`<td class="${kind}" style="--share: ${share}%" title="${title}">
                ${count === 0 ? "" : count}
              </td>`;
            })}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function perClass(classes: readonly string[], counts: readonly (readonly number[])[]): Markup {
  const rows = classes.map((name, index) => {
    const right = counts[index]![index]!;
    const samples = counts[index]!.reduce((sum, count) => sum + count, 0);
    const taken = counts.reduce((sum, row) => sum + row[index]!, 0);
    const precision = right / taken;
    const recall = right / samples;
    const f1 = (2 * right) / (samples + taken);
    return [
      { shown: name },
      ...[precision, recall, f1].map((score) => ({
        shown: percent(score),
        value: Number.isNaN(score) ? -1 : score,
      })),
      { shown: samples, value: samples },
    ];
  });
  const number = (title: string) => ({ title, isNumber: true });
  return sortableTable(
    [{ title: "class" }, number("precision"), number("recall"), number("F1"), number("samples")],
    rows,
  );
}

/** A score that divides by nothing is none. */
function percent(share: number): string {
  return Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)} %`;
}
