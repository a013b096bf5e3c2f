import { type Label, type Report } from "../diagnostic.js";
import { type ConfigNode, renderPath } from "../config-node.js";
import { type Place } from "./place.js";

export type Errand = "dereferencing" | "resolving";

interface Step {
  readonly place: Place;
  readonly errand: Errand;
}

/** The way from the root to the place at hand, through containers and references. */
export class Trail {
  readonly #steps: Step[] = [];
  /** Nodes that refer on, of each circle that has been reported. */
  readonly #reported: ReadonlySet<ConfigNode>[] = [];
  readonly #open: Readonly<Record<Errand, Set<Place>>> = { dereferencing: new Set(), resolving: new Set() };

  get length(): number {
    return this.#steps.length;
  }

  /** The last reference on the way here. */
  get lastReference(): ConfigNode | undefined {
    return this.#steps.findLast(({ place }) => place.node.kind === "scalar")?.place.node;
  }

  has(place: Place, errand: Errand): boolean {
    return this.#open[errand].has(place);
  }

  /** Whether this node, or a copy of it, is being resolved. */
  resolves(node: ConfigNode): boolean {
    return this.#steps.some((step) => step.errand === "resolving" && step.place.node === node);
  }

  enter(place: Place, errand: Errand): void {
    this.#steps.push({ place, errand });
    this.#open[errand].add(place);
  }

  leave(): void {
    const step = this.#steps.pop();
    if (step !== undefined) this.#open[step.errand].delete(step.place);
  }

  /** Reports the way round from `start`, which has been reached again; a circle that has been entered elsewhere only once. */
  reportCycle(start: ConfigNode, report: Report): void {
    const from = this.#steps.findIndex((step) => step.place.node === start);
    const round = this.#steps
      .slice(from)
      .map((step) => step.place)
      .filter((place, index, places) => place !== places[index - 1]);
    const hops = round.flatMap((place, index) => {
      const next = round[index + 1] ?? round[0]!;
      return place.node.kind === "scalar" ? [{ place, target: renderPath(next.path) }] : [];
    });
    const members = new Set(hops.map((hop) => hop.place.node));
    if (
      this.#reported.some(
        (known) => known.size === members.size && [...members].every((node) => known.has(node)),
      )
    )
      return;
    this.#reported.push(members);
    const names = [renderPath(round[0]!.path), ...hops.map((hop) => hop.target)];
    // One step that leads back out of where it stands: what it refers to holds it.
    const holds = hops.length === 1 && hops[0]?.place !== round[0] ? ", which holds it" : "";
    const labels = hops.map((hop): Label => {
      const { source, span } = hop.place.node.origin;
      return { source, span, text: `refers to \`${hop.target}\`${holds}` };
    });
    const [first, ...rest] = labels;
    const { source, span } = start.origin;
    report({
      code: "REFERENCE_CYCLE",
      severity: "error",
      message: `the reference leads back to itself: ${names.map((name) => `\`${name}\``).join(" -> ")}`,
      labels: [first ?? { source, span, text: "refers to itself" }, ...rest],
      path: renderPath(hops[0]?.place.path ?? round[0]!.path),
      help: [
        holds === ""
          ? "break the circle: give one of these nodes a value of its own"
          : "refer to a single value of it, or to another node",
      ],
    });
  }
}
