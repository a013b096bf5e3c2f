import type { Plan } from "../../../playground/answers.js";

/** The plan is a page of its own, which takes on the colours and the letters of this one. */
const HERE = `
:host { display: block; container-type: inline-size; font: 15px/1.5 var(--vp-font-family-base); color: var(--ink); }
main { padding: 1rem; }
h1 { font: 600 1.25rem/1.2 var(--font-title); }
header p { margin-top: 0.1rem; font-size: 0.9rem; }
section, footer { margin-top: 1.25rem; }
.figures { gap: 0.5rem 2rem; margin-top: 1rem; }
.figures dd { font-size: 1.4rem; }
.figures dt { font-size: 0.8rem; }
.chart .time { padding-inline: 0 1rem; }
@container (max-width: 40rem) {
  .chart .size { display: none; }
  .chart .layer { width: 42%; }
  .axis span:nth-child(even) { display: none; }
}
`;

/** Draws a plan in an element. */
export function showPlan(element: HTMLElement, { markup, style }: Plan): void {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  root.innerHTML = `<style>${style}${HERE}</style>${markup}`;
}
