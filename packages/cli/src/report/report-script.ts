/**
 * The script of the page: sorts tables, and tells the values of curves under the pointer. Needs no
 * network.
 */
export const REPORT_SCRIPT = `"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  for (const [index, head] of [...table.tHead.rows[0].cells].entries())
    head.firstElementChild.addEventListener("click", () => {
      const falls = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falls ? "descending" : "ascending");
      const valueOf = (row) => {
        const cell = row.cells[index];
        return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
      };
      const compare = (a, b) =>
        typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
      const rows = [...body.rows].sort((a, b) => compare(valueOf(a), valueOf(b)));
      body.append(...(falls ? rows.reverse() : rows));
    });
}
const { end, charts } = JSON.parse(document.getElementById("data").textContent);
const short = (value) =>
  Number.isInteger(value) ? String(value)
  : Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6 ? value.toExponential(2) : value.toPrecision(4);
for (const figure of document.querySelectorAll("figure.chart")) {
  const area = figure.querySelector(".area");
  const series = charts[Number(figure.dataset.chart)];
  const rule = document.createElement("hr");
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "status");
  const show = (share) => {
    const wanted = share * end;
    const near = series.map((each) => {
      const point = each.points.reduce((best, next) => (Math.abs(next[0] - wanted) < Math.abs(best[0] - wanted) ? next : best));
      return { ...each, point };
    });
    const epoch = near.map(({ point }) => point[0]).reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
    const title = document.createElement("p");
    title.textContent = "epoch " + short(epoch);
    const lines = near.filter(({ point }) => Math.abs(point[0] - epoch) <= end / 50).map(({ run, stage, color, point }) => {
      const line = document.createElement("p");
      const swatch = document.createElement("i");
      swatch.className = "swatch run-" + color + (stage === "train" ? " train" : "");
      const value = document.createElement("b");
      value.textContent = short(point[1]);
      line.append(swatch, [stage, run].filter(Boolean).join(" "), value);
      return line;
    });
    tip.replaceChildren(title, ...lines);
    const left = (100 * epoch) / end;
    rule.style.left = left + "%";
    tip.style.left = left > 55 ? "auto" : "calc(" + left + "% + 0.6rem)";
    tip.style.right = left > 55 ? "calc(" + (100 - left) + "% + 0.6rem)" : "auto";
    area.append(rule, tip);
  };
  const hide = () => { rule.remove(); tip.remove(); };
  let share = 1;
  area.addEventListener("pointermove", (event) => {
    const box = area.getBoundingClientRect();
    show((share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))));
  });
  area.addEventListener("pointerleave", hide);
  area.tabIndex = 0;
  area.addEventListener("focus", () => show(share));
  area.addEventListener("blur", hide);
  area.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    show((share = Math.min(1, Math.max(0, share + step / Math.max(1, Math.min(200, end))))));
  });
}
`;
