import { suggestNames } from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import { type Advice, allOf, didYouMean, fixing, partOf } from "../fix.js";
import type { Location } from "../source-text.js";
import type { Choice, GroupEntry } from "./defaults-entry.js";
import type { Override } from "./override.js";

export type GroupChoice = GroupEntry["choice"];

interface ChoiceOverride {
  readonly choice: GroupChoice;
  readonly location: Location;
  /** From the command line. */
  readonly external: boolean;
  /** Advice where only the package of the file is another than that of the choice. */
  readonly repackage: Advice | undefined;
  used: boolean;
}

interface Deletion {
  readonly option: string | undefined;
  readonly override: Override;
  used: boolean;
  /** The option that is chosen instead of `option`. */
  other?: string;
}

interface SettledChoice {
  readonly option: string | undefined;
  readonly location: Location;
  /** The group as its defaults list names it, with its slash and package. */
  readonly written: string;
}

/**
 * The choices of each config group, by the defaults lists and, before them, by the command line.
 */
export class GroupChoices {
  readonly #overrides = new Map<string, ChoiceOverride>();
  readonly #deletions = new Map<string, Deletion>();
  readonly #known = new Map<string, SettledChoice>();

  constructor(private readonly report: Report) {}

  /**
   * `db=b`, or `override db: b` in a defaults list. The first one to be met counts, and the command
   * line comes first.
   */
  override(
    key: string,
    choice: GroupChoice,
    location: Location,
    external: boolean,
    repackage?: Advice,
  ): void {
    if (!external && this.#overrides.has(key)) return;
    this.#overrides.set(key, { choice, location, external, repackage, used: false });
  }

  /** `~db`, or `~db=a`. */
  remove(key: string, option: string | undefined, override: Override): void {
    this.#deletions.set(key, { option, override, used: false });
  }

  /**
   * The choice that holds for a group, when a defaults list says `choice`; nothing when it has been
   * removed.
   */
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

  /**
   * Notes a final choice, for `${db}` in a defaults list; a second one for the same place is an
   * error.
   */
  settle(key: string, choice: GroupChoice, location: Location, written: string): void {
    const now = { option: nameOf(choice), location, written };
    const first = this.#known.get(key);
    if (first === undefined) {
      this.#known.set(key, now);
      return;
    }
    // Files and lists are read from their end: what was met first stands last.
    const inOrder =
      location.source === first.location.source && location.span.start > first.location.span.start;
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
        `to change the choice, write \`override ${later.written}: ${option}\``,
        `to use the group at two places, give one of them a package of its own: \`${later.written.replace(/@.*/, "")}@NAME: ${option}\``,
      ],
    });
  }

  optionOf(key: string): string | undefined {
    return this.#known.get(key)?.option;
  }

  get knownKeys(): string[] {
    return [...this.#known.keys()];
  }

  /** The options chosen, by group and package. */
  get chosen(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#known].flatMap(([key, { option }]) => (option === undefined ? [] : [[key, option]])),
    );
  }

  /**
   * Reports overrides that met no choice, and removals that met another one. What is about Hydra's
   * own groups is given back.
   *
   * @param isSure - whether that no list has a group is surely not due to what could not be read
   */
  async reportUnused(isSure: (group: string) => boolean | Promise<boolean>): Promise<Location[]> {
    const hydraSettings: Location[] = [];
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
    for (const [key, { choice, location, external, repackage, used }] of this.#overrides) {
      const group = groupOf(key);
      if (used) continue;
      if (!external && isHydraGroup(group)) {
        hydraSettings.push(location);
        continue;
      }
      if (!(await isSure(group))) continue;
      const same = this.knownKeys.filter((known) => groupOf(known) === group);
      const near = suggestNames(group, this.knownKeys.map(groupOf));
      const advice = allOf(
        same.length > 0 ? (repackage ?? didYouMean(same, partOf(location, key))) : {},
        same.length === 0 ? didYouMean(near, partOf(location, group)) : {},
        external ? addition(key, choice, location) : {},
      );
      this.report({
        code: external ? "INVALID_OVERRIDE" : "INVALID_DEFAULTS",
        severity: "error",
        message: `no defaults list chooses an option of \`${key}\`, so there is none to override`,
        labels: [{ ...location, text: "overrides nothing" }],
        ...(advice.help === undefined
          ? { help: ["list the choice before the file that overrides it"] }
          : advice),
      });
    }
    return hydraSettings;
  }

  /** The option chosen of each group, by group and package; undefined for none, or several. */
  get settled(): ReadonlyMap<string, string | undefined> {
    return new Map([...this.#known].map(([key, { option }]) => [key, option]));
  }

  /** Removals that met no choice: they may name a value. */
  get unusedRemovals(): Override[] {
    return [...this.#deletions.values()].flatMap(({ used, override }) => (used ? [] : [override]));
  }
}

/** `+db=a`, which adds a choice. */
function addition(key: string, choice: GroupChoice, { source, span: { start } }: Location): Advice {
  const help = `to add the choice, write \`+${key}=${nameOf(choice) ?? "OPTION"}\``;
  return fixing(help, { edits: [{ source, span: { start, end: start }, text: "+" }] });
}

/** `hydra/launcher` and the like, by which a config chooses parts of Hydra itself. */
export const isHydraGroup = (groupPath: string): boolean => groupPath.startsWith("hydra/");

const groupOf = (key: string): string => key.replace(/@.*/, "");

function nameOf(choice: GroupChoice): string | undefined {
  return choice === null || isList(choice) ? undefined : choice.name;
}

/** `readonly` arrays are not narrowed by `Array.isArray`. */
export const isList = (choice: GroupChoice): choice is readonly Choice[] => Array.isArray(choice);
