/**
 * Lets in what the editor has sent meanwhile: a message is read in one turn, and answered in the
 * next.
 */
export async function giveWay(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

const nextTurn = (): Promise<void> => new Promise((go) => void setImmediate(go));
