/** Looks of the plan's page: fonts and colours of the reader's system, light or dark. */
const PAGE = `
:root {
  --page: #fbfbfa; --card: #ffffff; --ink: #1d2329; --quiet: #66707a; --line: #e4e7ea;
  --ice: #2d6da8; --ice-soft: #b9d3ea; --live: #edf1f4; --cost: #d9822b; --cost-soft: #f6e3cf; --warn: #8a5a00;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  color: var(--ink); background: var(--page);
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14181c; --card: #1b2026; --ink: #e6eaee; --quiet: #97a3ae; --line: #2d353d;
    --ice: #6cb0ea; --ice-soft: #29506f; --live: #262d34; --cost: #e39a4a; --cost-soft: #45301a; --warn: #e5b567;
  }
}
body { margin: 0; }
main { max-width: 70rem; margin: 0 auto; padding: 2.5rem 1.5rem 3rem; }
`;

/**
 * Looks of the plan itself. Whoever shows it inside another page gives it that page's colours, as
 * the variables that are used here.
 */
export const PLAN_STYLE = `
* { box-sizing: border-box; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 1rem; margin: 0 0 0.5rem; }
header p { margin: 0.25rem 0 0; color: var(--quiet); }
section { margin-top: 2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { font-weight: inherit; text-align: left; }
code, .chart tbody th { font: 0.86em ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }

.figures { display: flex; flex-wrap: wrap; gap: 0.75rem 3rem; margin: 1.5rem 0 0; }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--quiet); font-size: 0.87rem; }
.figures dd { margin: 0; font-size: 1.75rem; line-height: 1.15; letter-spacing: -0.015em; }

.chart { width: 100%; table-layout: fixed; background: var(--card); border: 1px solid var(--line); }
.chart .layer { width: 34%; max-width: 22rem; padding-inline: 0.75rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.chart tbody .layer { direction: rtl; }
.chart .size { width: 7.5rem; padding-inline: 0 1rem; text-align: right; color: var(--quiet); }
.chart tbody .size { font-size: 0.87rem; }
.chart .time { padding-inline: 0 1.25rem; }
.chart th, .chart td { padding-block: 0; }
.chart thead th { height: 2.8rem; padding-bottom: 0.35rem; color: var(--quiet); font-size: 0.8rem; vertical-align: bottom; border-bottom: 1px solid var(--line); }
.unit { display: block; line-height: 1; }
.axis { position: relative; height: 1.2em; }
.axis span { position: absolute; transform: translateX(-50%); }
.axis span:first-child { transform: none; }
.axis span:last-child:not(:first-child) { transform: translateX(-80%); }
.chart tbody tr { height: 1.7rem; }
.chart tbody::before, .chart tbody::after { content: ""; display: block; height: 0.35rem; }
.chart tbody tr:hover { background: color-mix(in srgb, var(--ice) 7%, transparent); }
.track, .plot { position: relative; }
.track { height: 0.95rem; }
.track span { position: absolute; inset-block: 0; box-shadow: inset 1px 0 var(--card); }
.track span:first-child { box-shadow: none; border-radius: 3px 0 0 3px; }
.track span:last-child { border-radius: 0 3px 3px 0; }
.track span:only-child { border-radius: 3px; }
.frozen { background: var(--ice); }
.partly { background: repeating-linear-gradient(-45deg, var(--ice) 0 3px, var(--ice-soft) 3px 6px); }
.track .waits.frozen, .track .waits.partly { border-right: 4px double var(--card); }
.trains { background: var(--live); }
.chart .cost > * { padding-block: 1.1rem 0.9rem; border-top: 1px solid var(--line); }
.chart .cost .layer { vertical-align: top; font-size: 0.87rem; }
.chart .cost .size { font-size: 0.75rem; }
.chart .cost .size span { display: block; height: 2.25rem; line-height: 0; }
.chart .cost .size span:last-child { height: 0; }
.plot { height: 4.5rem; border-bottom: 1px solid var(--line); background: linear-gradient(var(--line), var(--line)) 0 0 / 100% 1px no-repeat, linear-gradient(var(--line), var(--line)) 0 50% / 100% 1px no-repeat; }
.plot span { position: absolute; bottom: 0; background: var(--cost-soft); border-top: 2px solid var(--cost); padding: 0.15rem 0.35rem; font-size: 0.75rem; line-height: 1.2; overflow: hidden; }
.key { margin: 0.6rem 0 0; color: var(--quiet); font-size: 0.87rem; }
.key i { display: inline-block; width: 1.1rem; height: 0.7rem; border-radius: 2px; margin: 0 0.4rem 0 1.1rem; }
.key i:first-child { margin-left: 0; }

.warnings { border-left: 3px solid var(--warn); padding-left: 1rem; }
.warnings h2 { color: var(--warn); }
.warnings ul { margin: 0; padding-left: 1.1rem; }
.warnings small { color: var(--quiet); font-size: 0.75rem; letter-spacing: 0.02em; }
.wide { overflow-x: auto; }
.phases th, .phases td { padding: 0.3rem 2rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
.phases th:first-child { text-align: left; }
.phases .end { text-align: left; white-space: normal; }
.phases thead th { color: var(--quiet); font-size: 0.87rem; }
.notes { margin: 0.8rem 0 0; padding-left: 1.1rem; color: var(--quiet); font-size: 0.87rem; }
footer { margin-top: 2.5rem; color: var(--quiet); font-size: 0.8rem; }
@media (max-width: 40rem) {
  .chart .size { display: none; }
  .chart .layer { width: 42%; }
  .axis span:nth-child(even) { display: none; }
}
`;

export const PAGE_STYLE = PAGE + PLAN_STYLE;
