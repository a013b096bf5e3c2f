import { getDotPath, type BaseIssue } from "valibot";

/** How valibot calls what it expects, and what we call it. */
const NOUNS: Readonly<Record<string, string>> = {
  Array: "a list",
  Object: "an object",
  boolean: "true or false",
  number: "a number",
  string: "a text",
  never: "nothing",
};

/** Longest value that is shown. */
const LONGEST = 60;

/** Fault of data, with its place: "`place.epoch`: expected a number, found null". */
export function describeIssue(issue: BaseIssue<unknown>): string {
  const place = getDotPath(issue);
  const { expected, received, type, message } = issue;
  // What a check of our own says is what it expects.
  const wanted =
    type === "check" ? message : (NOUNS[expected ?? ""] ?? expected ?? type.replaceAll("_", " "));
  const found = received.length > LONGEST ? `${received.slice(0, LONGEST)}…` : received;
  const fault = `expected ${wanted}, found ${found}`;
  return place === null ? fault : `\`${place}\`: ${fault}`;
}
