/**
 * A moment in local time, in the directives of C's `strftime` that file names need:
 * `%Y %m %d %H %M %S %y %j %f %z %%`. `%f` is microseconds, as in Python; a clock of milliseconds
 * leaves the last three zero.
 *
 * @returns `undefined` when the format holds another directive
 */
export function formatTime(format: string, time: Date): string | undefined {
  let known = true;
  const text = format.replace(/%(.?)/gs, (directive, letter: string) => {
    const value = directives[letter]?.(time);
    if (value === undefined) known = false;
    return value ?? directive;
  });
  return known ? text : undefined;
}

/** For the help text of a wrong format. */
export const TIME_DIRECTIVES = "%Y %m %d %H %M %S %y %j %f %z %%";

const padded = (value: number, width = 2): string => String(value).padStart(width, "0");

const directives: Readonly<Record<string, ((time: Date) => string) | undefined>> = Object.assign(
  Object.create(null) as Record<string, undefined>,
  {
    Y: (time: Date) => padded(time.getFullYear(), 4),
    m: (time: Date) => padded(time.getMonth() + 1),
    d: (time: Date) => padded(time.getDate()),
    H: (time: Date) => padded(time.getHours()),
    M: (time: Date) => padded(time.getMinutes()),
    S: (time: Date) => padded(time.getSeconds()),
    y: (time: Date) => padded(time.getFullYear() % 100),
    j: (time: Date) => padded(dayOfYear(time), 3),
    f: (time: Date) => padded(time.getMilliseconds() * 1000, 6),
    z: (time: Date) => offset(-time.getTimezoneOffset()),
    "%": () => "%",
  },
);

function dayOfYear(time: Date): number {
  const day = Date.UTC(time.getFullYear(), time.getMonth(), time.getDate());
  return Math.round((day - Date.UTC(time.getFullYear(), 0, 0)) / 86_400_000);
}

function offset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${padded(Math.floor(size / 60))}${padded(size % 60)}`;
}
