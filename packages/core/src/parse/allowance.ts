import { renderPath, type ConfigPath } from "../config-node.js";
import type { Span } from "../source-text.js";
import type { ReportFault } from "./fault.js";
import { limitHelp, type Budget, type Limits } from "./limits.js";

/** The share of the budget that one text may still take; reports the first limit that is passed. */
export class Allowance {
  #exhausted = false;

  constructor(
    readonly budget: Budget,
    private readonly report: ReportFault,
    /** Where in the config the text is being read. */
    private readonly path: ConfigPath,
  ) {}

  /** @param aliased - an alias takes it, so that there is more than one sees */
  spend(nodes: number, characters: number, at: Span, aliased = false): void {
    const passed = this.budget.spend(nodes, characters);
    if (passed !== undefined)
      this.#exhaust(passed.limit, `the config holds more than ${passed.text}${expansion(aliased)}`, at);
  }

  checkDepth(depth: number, at: Span, aliased = false): void {
    const { maxDepth } = this.budget.limits;
    if (depth > maxDepth)
      this.#exhaust(
        "maxDepth",
        `the config is nested more than ${maxDepth} levels deep${expansion(aliased)}`,
        at,
        "flatten it",
      );
  }

  /** The first limit that is passed tells enough. */
  #exhaust(limit: keyof Limits, message: string, span: Span, otherwise = "make the config smaller"): void {
    if (this.#exhausted) return;
    this.#exhausted = true;
    const help = limitHelp(limit, otherwise);
    const path = this.path.length === 0 ? {} : { path: renderPath(this.path) };
    this.report("LIMIT_EXCEEDED", { message, span, label: "the limit is passed here", help, ...path });
  }
}

const expansion = (aliased: boolean): string => (aliased ? " after its aliases are expanded" : "");
