/** How much a command tells a person: `quiet` leaves warnings and errors, `verbose` adds details and stacks. */
export type Verbosity = "quiet" | "normal" | "verbose";
