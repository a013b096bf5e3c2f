import { container } from "tsyringe";

/** Tells somebody that something happened: a chat room, a pager, here the terminal. */
export interface Announcer {
  announce(message: string): Promise<void>;
}

/** A token of this project. Whoever embeds it registers an announcer of his own under it. */
export const ANNOUNCER = Symbol.for("project.ANNOUNCER");

class TerminalAnnouncer implements Announcer {
  announce(message: string): Promise<void> {
    process.stderr.write(`>> ${message}\n`);
    return Promise.resolve();
  }
}

if (!container.isRegistered(ANNOUNCER)) container.register(ANNOUNCER, { useClass: TerminalAnnouncer });
