import type { Label, Report } from "../diagnostic.js";
import { type ConfigNode, renderPath } from "../config-node.js";
import type { Place } from "./place.js";

export type Action = "dereferencing" | "resolving";

interface Step {
  readonly place: Place;
  readonly action: Action;
}

/** A longer way than this is gone in pieces. */
const LONGEST = 300;

/** A circle is walked in one go. */
const LONGEST_CIRCLE = 1000;

/** Unwinds from a place that is to be looked at with less on the call stack. */
class Deferral extends Error {
  constructor(
    readonly place: Place,
    readonly action: Action,
    /** On the way to it. */
    readonly references: number,
    /** The nodes that are being looked at and need it. */
    readonly open: Readonly<Record<Action, ReadonlySet<Place>>>,
  ) {
    super("put off");
  }
}

/** Whether an error only says that something is to be tried again. */
export const isDeferral = (error: unknown): boolean => error instanceof Deferral;

/**
 * Places that are being resolved, each needed by the one before it: from the root through
 * containers and references.
 */
export class ResolutionStack {
  readonly #steps: Step[] = [];
  /** Deferred nodes, with those that ask for them, from the first to the last. */
  readonly #pending: Deferral[] = [];
  #references = 0;
  #mayDefer = true;
  /** Nodes that refer on, of each circle that has been reported. */
  readonly #reported: ReadonlySet<ConfigNode>[] = [];
  readonly #open: Readonly<Record<Action, Set<Place>>> = { dereferencing: new Set(), resolving: new Set() };

  /** References on the way here, one after the other. */
  get #all(): number {
    return this.#references + (this.#mayDefer ? (this.#pending.at(-1)?.references ?? 0) : 0);
  }

  /**
   * Whether going on to this place would make more references than are allowed, or than the call
   * stack holds.
   */
  isTooLong(place: Place, most: number): boolean {
    const isRisky = !this.#mayDefer && this.#steps.length >= LONGEST_CIRCLE;
    return isRisky || this.#all + (this.#isNewReference(place) ? 1 : 0) > most;
  }

  /** The last reference on the way here. */
  get lastReference(): Place | undefined {
    return this.#steps.findLast(({ place }) => place.node.kind === "scalar")?.place;
  }

  has(place: Place, action: Action): boolean {
    return this.#open[action].has(place);
  }

  /** Whether this node, or a copy of it, is being resolved. */
  resolves(node: ConfigNode): boolean {
    return this.#steps.some((step) => step.action === "resolving" && step.place.node === node);
  }

  /** @throws {Deferral} where the way has become so long that the call stack might not last */
  enter(place: Place, action: Action): void {
    if (this.#mayDefer) {
      // A circle over several pieces is walked once more in one go, so that it is found.
      this.#mayDefer = !this.#pending.some(({ open }) => open[action].has(place));
      if (!this.#mayDefer || this.#steps.length >= LONGEST)
        throw new Deferral(place, action, this.#all, {
          dereferencing: new Set(this.#open.dereferencing),
          resolving: new Set(this.#open.resolving),
        });
    }
    if (this.#isNewReference(place)) this.#references += 1;
    this.#steps.push({ place, action });
    this.#open[action].add(place);
  }

  leave(): void {
    const step = this.#steps.pop();
    if (step === undefined) return;
    this.#open[step.action].delete(step.place);
    if (this.#isNewReference(step.place)) this.#references -= 1;
  }

  #isNewReference(place: Place): boolean {
    return place.node.kind === "scalar" && this.#steps.at(-1)?.place !== place;
  }

  /**
   * Does something that may enter places. What is put off on the way is done first, from an empty
   * stack, and the rest once more: each place knows by then what has been found out about it.
   */
  run<T>(work: () => T, perform: (place: Place, action: Action) => void): T {
    for (;;) {
      const [last] = this.#pending.slice(-1);
      try {
        if (last === undefined) return work();
        perform(last.place, last.action);
        this.#pending.pop();
      } catch (error) {
        if (!(error instanceof Deferral)) throw error;
        if (this.#mayDefer) this.#pending.push(error);
        else this.#pending.length = 0;
      }
    }
  }

  /**
   * Reports the way round from `start`, which has been reached again; a circle that has been
   * entered elsewhere only once.
   */
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
