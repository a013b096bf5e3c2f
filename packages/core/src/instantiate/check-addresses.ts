import { fileAccess, isAllowedHost } from "../access/file-access.js";
import type { CheckedScalar, CheckedTarget } from "../check/checked-config.js";
import { environmentScalars } from "../check/environment-tag.js";
import { positionIssue } from "../check/position-issue.js";
import { renderPath } from "../config-node.js";
import type { Diagnostic, Report } from "../diagnostic.js";

/**
 * Reports each address that a value of the environment went into, unless the command line allows
 * its host: whoever wrote the config would learn the value from the request.
 */
export function checkAddresses(targets: Iterable<CheckedTarget>, report: Report): void {
  const access = fileAccess();
  for (const target of targets)
    for (const { value } of target.options.values())
      for (const scalar of environmentScalars(value)) {
        const address = addressOf(scalar);
        if (address !== undefined && !isAllowedHost(address, access)) report(fault(target, scalar, address));
      }
}

function addressOf({ value }: CheckedScalar): URL | undefined {
  if (typeof value !== "string" || !/^\s*https?:/i.test(value)) return undefined;
  return URL.canParse(value) ? new URL(value) : undefined;
}

function fault(
  target: CheckedTarget,
  { shownAs, path }: CheckedScalar & { readonly shownAs: string },
  { host }: URL,
): Diagnostic {
  // The host is a secret, too, where the environment has a part in it.
  const isHostWritten = /^\s*https?:[\\/]*[^\\/?#$]+(?:[\\/?#]|$)/i.test(shownAs);
  const where = isHostWritten ? `to \`${host}\`` : "to a host that the environment names";
  const option = path.slice(target.node.path.length);
  const issue = {
    code: "HOST_NOT_ALLOWED",
    path: option,
    on: "value",
    message: "",
    label: `would be sent ${where}`,
  } as const;
  return {
    ...positionIssue(target, issue),
    message: `\`${renderPath(option)}\` would send a value of the environment ${where}`,
    help: [`if that host may know it, allow it with \`--allow-host ${isHostWritten ? host : "HOST"}\``],
  };
}
