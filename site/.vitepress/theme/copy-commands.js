/**
 * Has the button of a session copy what one would type, and not what was printed.
 *
 * @param {Document} document
 */
export function copyCommands(document) {
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target instanceof Element ? event.target.closest("button.copy") : null;
      const block = button?.closest("div.language-console");
      if (!button || !block) return;
      event.stopPropagation();
      const lines = (block.querySelector("code")?.textContent ?? "").split("\n");
      const commands = lines.flatMap((line) => (line.startsWith("$ ") ? [line.slice(2)] : []));
      const copied = navigator.clipboard.writeText((commands.length > 0 ? commands : lines).join("\n"));
      void copied.then(() => {
        button.classList.add("copied");
        setTimeout(() => button.classList.remove("copied"), 2000);
      });
    },
    { capture: true },
  );
}
