import type { Report } from "../diagnostic.js";
import type { Location } from "../source-text.js";
import type { Choice, GroupEntry } from "./defaults-entry.js";
import type { Override } from "./override.js";

export type GroupChoice = GroupEntry["choice"];

interface ChoiceOverride {
  readonly choice: GroupChoice;
  readonly location: Location;
  /** From the command line. */
  readonly external: boolean;
  used: boolean;
}

interface Deletion {
  readonly option: string | undefined;
  readonly override: Override;
  used: boolean;
  /** What is chosen instead of `option`. */
  other?: string;
}

/** What is chosen of each config group, by the defaults lists and, before them, by the command line. */
export class GroupChoices {
  readonly #overrides = new Map<string, ChoiceOverride>();
  readonly #deletions = new Map<string, Deletion>();
  readonly #known = new Map<string, { readonly option: string | undefined; readonly location: Location }>();

  constructor(private readonly report: Report) {}

  /** `db=b`, or `override db: b` in a defaults list. The first one to be met counts, and the command line comes first. */
  override(key: string, choice: GroupChoice, location: Location, external: boolean): void {
    if (!external && this.#overrides.has(key)) return;
    this.#overrides.set(key, { choice, location, external, used: false });
  }

  /** `~db`, or `~db=a`. */
  remove(key: string, option: string | undefined, override: Override): void {
    this.#deletions.set(key, { option, override, used: false });
  }

  /** What holds for a group, when a defaults list says `choice`; nothing when it has been removed. */
  choose(key: string, choice: GroupChoice): { readonly choice: GroupChoice } | undefined {
    const override = this.#overrides.get(key);
    if (override !== undefined) override.used = true;
    const chosen = override === undefined ? choice : override.choice;
    const deletion = this.#deletions.get(key);
    if (deletion === undefined) return { choice: chosen };
    deletion.used = true;
    if (deletion.option === undefined || deletion.option === nameOf(chosen)) return undefined;
    deletion.other = nameOf(chosen) ?? "another option";
    return { choice: chosen };
  }

  /** Notes a final choice, for `${db}` in a defaults list; a second one for the same place is an error. */
  settle(key: string, choice: GroupChoice, location: Location): void {
    const first = this.#known.get(key);
    if (first === undefined) {
      this.#known.set(key, { option: nameOf(choice), location });
      return;
    }
    // Files and lists are read from their end: what was met first stands last.
    const inOrder =
      location.source === first.location.source && location.span.start > first.location.span.start;
    const now = { option: nameOf(choice), location };
    const [earlier, later] = inOrder ? [first, now] : [now, first];
    const option = later.option ?? "OPTION";
    this.report({
      code: "INVALID_DEFAULTS",
      severity: "error",
      message: `the config group \`${key}\` is chosen twice`,
      labels: [
        { ...later.location, text: "chosen again here" },
        { ...earlier.location, text: "first chosen here" },
      ],
      help: [
        `to change the choice, write \`override ${key}: ${option}\``,
        `to use the group at two places, give one of them a package of its own: \`${key.replace(/@.*/, "")}@NAME: ${option}\``,
      ],
    });
  }

  optionOf(key: string): string | undefined {
    return this.#known.get(key)?.option;
  }

  get knownKeys(): string[] {
    return [...this.#known.keys()];
  }

  /** Reports overrides that met no choice, and removals that met another one. */
  reportUnused(): void {
    for (const [key, { override, other }] of this.#deletions)
      if (other !== undefined)
        this.report({
          code: "INVALID_OVERRIDE",
          severity: "error",
          message: `the option chosen of \`${key}\` is \`${other}\`, not the one to remove`,
          labels: [
            {
              ...(override.value?.kind === "scalar" ? override.value.origin : override.location),
              text: "not its option",
            },
          ],
          help: [`write \`~${key}\` to remove the choice, whatever it is`],
        });
    for (const [key, { choice, location, external, used }] of this.#overrides) {
      if (used) continue;
      const group = key.replace(/@.*/, "");
      const same = this.knownKeys.filter((known) => known.replace(/@.*/, "") === group);
      const help = [
        ...(same.length > 0 ? [`did you mean ${same.map((known) => `\`${known}\``).join(" or ")}?`] : []),
        ...(external ? [`to add the choice, write \`+${key}=${nameOf(choice) ?? "OPTION"}\``] : []),
      ];
      this.report({
        code: external ? "INVALID_OVERRIDE" : "INVALID_DEFAULTS",
        severity: "error",
        message: `no defaults list chooses an option of \`${key}\`, so there is none to override`,
        labels: [{ ...location, text: "overrides nothing" }],
        help: help.length > 0 ? help : [unlisted(key)],
      });
    }
  }

  /** Removals that met no choice: they may name a value. */
  get unusedRemovals(): Override[] {
    return [...this.#deletions.values()].flatMap(({ used, override }) => (used ? [] : [override]));
  }
}

/** What to do about `override` of a group that no list has. */
function unlisted(key: string): string {
  return key.startsWith("hydra/")
    ? "remove this line: Hydra's own settings have no meaning here"
    : "list the choice before the file that overrides it";
}

function nameOf(choice: GroupChoice): string | undefined {
  return choice === null || isList(choice) ? undefined : choice.name;
}

/** `readonly` arrays are not narrowed by `Array.isArray`. */
export const isList = (choice: GroupChoice): choice is readonly Choice[] => Array.isArray(choice);
