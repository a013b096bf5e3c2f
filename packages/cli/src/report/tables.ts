import { html, type Markup, type Piece } from "@lighterjs/core/render";
import { formatNumber } from "../host/format-number.js";
import { RUN_COLORS } from "./line-chart.js";
import type { ReportedRun } from "./report-content.js";

/** A cell: what it shows, and by what it is sorted where that is a number. */
export interface Cell {
  readonly shown: Piece;
  readonly value?: number | undefined;
}

export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly isNumber?: boolean;
}

/** A table whose columns a reader can sort by. The first cell of each row names it. */
export function sortableTable(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Markup {
  return html`<div class="wide">
    <table class="sortable">
      <thead>
        <tr>
          ${columns.map(
            ({ title, isNumber }) =>
              html`<th scope="col" ${attribute(isNumber ? "number" : undefined)}>
                <button type="button">${title}</button>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map(({ shown, value }, at) => {
                const kind = attribute(columns[at]?.isNumber ? "number" : undefined);
                const sort = value === undefined ? undefined : html` data-value="${value}"`;
                return at === 0
                  ? html`<th scope="row" ${kind}${sort}>${shown}</th>`
                  : html`<td${kind}${sort}>${shown}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function attribute(name: string | undefined): Markup | undefined {
  return name === undefined ? undefined : html` class="${name}"`;
}

/** A run in the colour of its curves. */
export function runName({ name }: ReportedRun, index: number): Markup {
  return html`<i class="swatch run-${index % RUN_COLORS}"></i>${name}`;
}

export function number(value: number | undefined): Cell {
  return value === undefined
    ? { shown: "–", value: Number.MAX_VALUE }
    : { shown: formatNumber(value), value };
}

export function section(title: string, content: Piece): Markup {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}
