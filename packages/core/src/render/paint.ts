/** The role of a piece of a report, for those who want colour. */
export type Role = "error" | "warning" | "primary" | "secondary" | "margin" | "help" | "strong";

export type Paint = (role: Role, text: string) => string;

const SGR: Readonly<Record<Role, string>> = {
  error: "1;31",
  warning: "1;33",
  primary: "31",
  secondary: "36",
  margin: "2",
  help: "32",
  strong: "1",
};

/**
 * Leaves the text as it is unless colour is asked for; whether a terminal can show it is for the
 * caller to find out.
 */
export function painter(color: boolean): Paint {
  return color
    ? (role, text) => (text === "" ? "" : `\u001b[${SGR[role]}m${text}\u001b[0m`)
    : (_role, text) => text;
}
