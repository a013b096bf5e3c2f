import { nextTurn } from "#platform/machine";

/**
 * Lets in what the editor has sent meanwhile: a message is read in one turn, and answered in the
 * next.
 */
export async function giveWay(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
