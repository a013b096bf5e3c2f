import type { DatePart } from "./column-options.js";

const DATE =
  /^(\d{4})[-/](\d{2})(?:[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?$/;

const DAY = 24 * 60 * 60 * 1000;

/** Reads a date of ISO 8601 as it is written; undefined where it is none, such as 30 February. */
export function parseDate(text: string): Date | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match
    .slice(1)
    .map((part: string | undefined, at) => Number(part ?? (at === 2 ? 1 : 0))) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : undefined;
}

/** A part of a date as a number. */
export function datePart(date: Date, part: DatePart): number {
  switch (part) {
    case "days":
      return date.getTime() / DAY;
    case "year":
      return date.getUTCFullYear();
    case "month":
      return date.getUTCMonth() + 1;
    case "day":
      return date.getUTCDate();
    case "weekday":
      return (date.getUTCDay() + 6) % 7;
    case "day_of_year":
      return Math.floor((date.getTime() - firstOfYear(date)) / DAY) + 1;
    case "hour":
      return date.getUTCHours();
    case "minute":
      return date.getUTCMinutes();
  }
}

function firstOfYear(date: Date): number {
  const first = new Date(0);
  first.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return first.getTime();
}
