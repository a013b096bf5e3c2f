/**
 * Looks of a report: fonts and colours of the reader's system, light or dark, on a screen and on
 * paper.
 */
export const REPORT_STYLE = `
:root {
  --page: #fbfbfa; --card: #ffffff; --ink: #1d2329; --quiet: #66707a; --line: #e4e7ea; --soft: #f1f3f5;
  --ice: #2d6da8; --ice-soft: #b9d3ea; --live: #edf1f4; --good: #2c7a4b; --bad: #b4372f; --warn: #8a5a00;
  --run-0: #2066b0; --run-1: #d1651b; --run-2: #23845a; --run-3: #a83f7f; --run-4: #7a6a00; --run-5: #6a53c0; --run-6: #008a9a; --run-7: #7d5a49;
  --gutter: 14rem;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  color: var(--ink); background: var(--page);
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14181c; --card: #1b2026; --ink: #e6eaee; --quiet: #97a3ae; --line: #2d353d; --soft: #20262d;
    --ice: #6cb0ea; --ice-soft: #29506f; --live: #262d34; --good: #6fc28c; --bad: #f08a80; --warn: #e5b567;
    --run-0: #6cb0ea; --run-1: #f0975a; --run-2: #6cc79a; --run-3: #e38bc0; --run-4: #d6c45c; --run-5: #a997f2; --run-6: #5cc7d4; --run-7: #c9a491;
  }
}
* { box-sizing: border-box; }
body { margin: 0; }
main { max-width: 76rem; margin: 0 auto; padding: 2.5rem 1.5rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0 0 0.75rem; }
h3 { font-size: 0.95rem; margin: 0 0 0.5rem; }
h3 small, .quiet { color: var(--quiet); font-weight: normal; }
header p { margin: 0.25rem 0 0; color: var(--quiet); overflow-wrap: anywhere; }
section { margin-top: 2.5rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { font-weight: inherit; text-align: left; }
code, pre, .layer { font: 0.86em ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }
footer { margin-top: 3rem; color: var(--quiet); font-size: 0.8rem; }

.figures { display: flex; flex-wrap: wrap; gap: 0.75rem 3rem; margin: 1.5rem 0 0; }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--quiet); font-size: 0.87rem; }
.figures dd { margin: 0; font-size: 1.75rem; line-height: 1.15; letter-spacing: -0.015em; }
.notes { margin: 1rem 0 0; padding-left: 1.1rem; color: var(--quiet); font-size: 0.87rem; overflow-wrap: anywhere; }

.wide { overflow-x: auto; }
.sortable th, .sortable td { padding: 0.35rem 1.25rem 0.35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.sortable td { max-width: 26rem; overflow-wrap: anywhere; }
.sortable tbody th { white-space: nowrap; }
.sortable .number { text-align: right; white-space: nowrap; }
.sortable button { font: inherit; font-size: 0.87rem; color: var(--quiet); background: none; border: 0; padding: 0; cursor: pointer; white-space: nowrap; }
.sortable button::after { content: " ↕"; opacity: 0.35; }
.sortable [aria-sort="ascending"] button::after { content: " ↑"; opacity: 1; }
.sortable [aria-sort="descending"] button::after { content: " ↓"; opacity: 1; }
.sortable button:hover, .sortable [aria-sort] button { color: var(--ink); }
.sortable tbody tr:hover { background: var(--soft); }
.state { white-space: nowrap; } .failed, .unknown { color: var(--bad); } .interrupted { color: var(--warn); } .completed { color: var(--good); }
code.other { font-weight: 600; }

${Array.from({ length: 8 }, (_, at) => `.run-${at} { --run: var(--run-${at}); }`).join(" ")}
.swatch { display: inline-block; width: 0.75rem; height: 0.75rem; border-radius: 2px; margin-right: 0.45rem; background: var(--run); vertical-align: -0.06rem; }
.swatch.frozen { background: var(--ice); } .swatch.trains { background: var(--live); box-shadow: inset 0 0 0 1px var(--line); }
.key { display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; margin: 0 0 0.9rem; font-size: 0.87rem; color: var(--quiet); }
.key svg { width: 1.9rem; height: 0.6rem; margin-right: 0.45rem; vertical-align: 0; }
.timed, .grid .chart { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 1rem 1.25rem 0.75rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: 1rem; margin-top: 1rem; --gutter: 3.6rem; }
.chart { margin: 0; }
.chart figcaption { font-weight: 600; font-size: 0.92rem; margin-bottom: 0.6rem; }
.chart figcaption small { color: var(--quiet); font-weight: normal; }
.plot { display: grid; grid-template: 15rem 1.6rem / var(--gutter) minmax(0, 1fr); }
.grid .plot { grid-template-rows: 10rem 1.6rem; }
.values, .area, .times { position: relative; font-size: 0.78rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.values span { position: absolute; right: 0.7rem; transform: translateY(-50%); }
.times { grid-column: 2; }
.times span { position: absolute; top: 0.35rem; transform: translateX(-50%); }
.area { border-bottom: 1px solid var(--line); cursor: crosshair; outline-offset: 3px; }
.area i { position: absolute; inset-inline: 0; border-top: 1px solid var(--line); }
.area svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.area path, .key path { fill: none; stroke: var(--run); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; }
path.train { stroke-width: 1.4; stroke-dasharray: 1 4; }
.area b { position: absolute; width: 9px; height: 9px; margin: -4.5px; border-radius: 50%; background: var(--card); border: 2px solid var(--run); }
.area hr { position: absolute; inset-block: 0; margin: 0; border: 0; border-left: 1px solid var(--quiet); pointer-events: none; }
.tip { position: absolute; top: 0.2rem; z-index: 1; background: var(--card); color: var(--ink); border: 1px solid var(--line); border-radius: 5px; box-shadow: 0 3px 12px rgb(0 0 0 / 0.14); padding: 0.4rem 0.65rem; font-size: 0.8rem; pointer-events: none; white-space: nowrap; max-width: 24rem; }
.tip p { margin: 0; display: flex; align-items: baseline; }
.tip p:first-child { color: var(--quiet); }
.tip .swatch { position: static; border: 0; width: 0.7rem; height: 0.7rem; flex: none; }
.tip .swatch.train { height: 0.2rem; align-self: center; }
.tip b { all: unset; margin-left: auto; padding-left: 1rem; font-weight: 600; }

.freezing { margin-top: 0.8rem; padding-top: 0.7rem; border-top: 1px solid var(--line); }
.freezing .caption { margin: 0 0 0.35rem; font-size: 0.8rem; color: var(--quiet); }
.freezing .row { display: grid; grid-template-columns: var(--gutter) minmax(0, 1fr); align-items: center; height: 1.35rem; }
.freezing .row:hover { background: var(--soft); }
.freezing .layer { direction: rtl; text-align: right; padding-right: 0.7rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: var(--quiet); }
.track { position: relative; height: 0.8rem; }
.track span { position: absolute; inset-block: 0; box-shadow: inset 1px 0 var(--card); border-radius: 2px; }
.track .frozen { background: var(--ice); }
.track .partly { background: repeating-linear-gradient(-45deg, var(--ice) 0 3px, var(--ice-soft) 3px 6px); }
.track .trains { background: var(--live); }

.confusion { margin-bottom: 1.75rem; }
.beside { display: flex; flex-wrap: wrap; gap: 1.5rem 3rem; align-items: flex-start; }
.beside > * { max-width: 100%; }
.matrix { font-size: 0.87rem; border-collapse: separate; border-spacing: 2px; }
.matrix td { min-width: 2.6rem; height: 2.1rem; text-align: center; border-radius: 3px; background: var(--soft); }
.matrix .right { background: color-mix(in srgb, var(--ice) var(--share), var(--soft)); }
.matrix .wrong { background: color-mix(in srgb, var(--bad) var(--share), var(--soft)); }
.matrix .strong { color: var(--page); }
.matrix thead th { vertical-align: bottom; padding: 0 0.2rem 0.3rem; text-align: center; }
.matrix thead th[scope] span { writing-mode: sideways-lr; writing-mode: vertical-rl; transform: rotate(180deg); max-height: 9rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; display: inline-block; }
.matrix tbody th { padding-right: 0.6rem; text-align: right; white-space: nowrap; }
.matrix .corner { color: var(--quiet); font-size: 0.8rem; text-align: right; padding-right: 0.6rem; line-height: 1.25; }
.matrix .corner span { display: block; }
.matrix .corner span:first-child::after { content: " ↓"; } .matrix .corner span:last-child::after { content: " →"; }

.images { display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: 1rem; list-style: none; padding: 0; }
.images li { display: flex; flex-direction: column; gap: 0.15rem; font-size: 0.87rem; overflow-wrap: anywhere; break-inside: avoid; }
.images img { width: 6rem; height: 6rem; object-fit: contain; background: var(--soft); border: 1px solid var(--line); border-radius: 4px; image-rendering: pixelated; margin-bottom: 0.3rem; }
.images small { color: var(--quiet); }

details { margin-bottom: 0.5rem; }
summary { cursor: pointer; margin-bottom: 0.4rem; }
.config { margin: 0; padding: 0.9rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; line-height: 1.55; tab-size: 2; }
.config b { font-weight: normal; color: var(--ice); }
.config small { color: var(--quiet); font-size: 0.92em; }

@media screen and (max-width: 46rem) {
  :root { --gutter: 6rem; }
  main { padding: 1.5rem 1rem 2rem; }
  .timed, .grid .chart { padding: 0.8rem 0.8rem 0.5rem; }
  .times span:nth-child(even) { display: none; }
  .sortable td:not(.number) { min-width: 7rem; }
  .sortable tbody th { min-width: 8rem; white-space: normal; overflow-wrap: anywhere; }
  .figures { gap: 0.75rem 2rem; } .figures dd { font-size: 1.4rem; }
}
@media print {
  :root { --page: #fff; --card: #fff; font-size: 11px; color-scheme: light; }
  main { max-width: none; padding: 0; }
  section, .chart, .freezing, .confusion, tr { break-inside: avoid; }
  section:has(.config), section:has(tbody tr:nth-child(25)) { break-inside: auto; }
  h2, h3, summary { break-after: avoid; }
  .sortable button::after, .sortable [aria-sort] button::after { content: ""; }
  .matrix td { min-width: 2.2rem; height: 1.8rem; }
  .beside { gap: 1.5rem 2rem; }
  .config { white-space: pre-wrap; overflow-wrap: anywhere; }
  details:not([open]) { display: none; }
  * { print-color-adjust: exact; }
}
`;
