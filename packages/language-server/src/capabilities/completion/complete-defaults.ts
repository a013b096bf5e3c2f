import { dirname, join, relative, sep } from "@lighterjs/core/paths";
import type { Cursor } from "../../cursor.js";
import { findYamlFiles } from "../../workspace/find-files.js";
import type { FileView } from "../../workspace/config-view.js";
import { packagesIn } from "./complete-header.js";
import type { Completion } from "./completion.js";

/**
 * The configs and groups that a line of a defaults list can name, or the options of the group that
 * it has.
 */
export async function completeDefaults(view: FileView, cursor: Cursor): Promise<readonly Completion[]> {
  const [, , group] = cursor.path;
  const at = cursor.typed.lastIndexOf("@");
  if (at !== -1 && (cursor.role === "key" || typeof group !== "string")) {
    const start = cursor.span.start + at + 1;
    const rest = /^[\w.]*/.exec(cursor.document.source.text.slice(start, cursor.span.end))![0].length;
    return packagesIn(view.configs, {
      start,
      end: Math.max(start + rest, cursor.span.start + cursor.typed.length),
    });
  }
  const root = rootOf(view);
  const files = await findYamlFiles(root);
  const names = files
    .map((path) =>
      relative(root, path)
        .split(sep)
        .join("/")
        .replace(/\.ya?ml$/, ""),
    )
    .filter((name) => join(root, `${name}.yaml`) !== view.path && join(root, `${name}.yml`) !== view.path);
  const own = relative(root, dirname(view.path)).split(sep).join("/");
  if (cursor.role === "value" && typeof group === "string") {
    const name = group.replace(/^(?:(?:optional|override)\s+)*/, "").replace(/@.*$/, "");
    const folder = name.startsWith("/") || own === "" ? name.replace(/^\//, "") : `${own}/${name}`;
    const options = names
      .filter((each) => dirname(each) === folder)
      .map((each) => each.slice(folder.length + 1));
    return [...options, "null"].map((label) => ({
      label,
      kind: "file",
      text: label,
      ...(label !== "null" && { detail: `${folder}/${label}.yaml` }),
      span: cursor.span,
      rank: label === "null" ? 1 : 0,
    }));
  }
  const within = (each: string): string | undefined =>
    own === "" ? each : each.startsWith(`${own}/`) ? each.slice(own.length + 1) : undefined;
  const groups = new Set(
    names.flatMap((each) => {
      const folder = dirname(each);
      return folder === "." ? [] : (within(`${folder}/`)?.replace(/\/$/, "") ?? `/${folder}`);
    }),
  );
  groups.delete("");
  const close = cursor.hasColon ? "" : ": ";
  const item = (label: string, text: string, rank: number, detail?: string): Completion => {
    return { label, kind: "file", text, span: cursor.span, rank, ...(detail !== undefined && { detail }) };
  };
  return [
    ...[...groups].map((name) => item(name, `${name}${close}`, 0, "config group")),
    ...[...groups].map((name) =>
      item(`override ${name}`, `override ${name}${close}`, 2, "change a choice made before"),
    ),
    ...(cursor.hasColon
      ? []
      : names.flatMap((each) => {
          const name = within(each) ?? `/${each}`;
          return name.includes("/") ? [] : [item(name, name, 1, `${each}.yaml`)];
        })),
    ...(cursor.hasColon ? [] : [item("_self_", "_self_", 1, "this file")]),
  ];
}

/** The folder in which configs of a file are looked up: that of the config that it is part of. */
function rootOf({ configs, directory, path }: FileView): string {
  const [config] = configs;
  return dirname(config === undefined ? path : join(directory, config.files[0]));
}
