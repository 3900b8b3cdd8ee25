// <copy-buttons>: gives every block of code of the page a button that copies it. data-copy and data-copied are its words.

const BLOCKS = "main .code > pre, main details > pre, main .signature";
const SAID_MS = 1600;

function framed(block) {
  const frame = document.createElement("div");
  frame.className = "copyable";
  block.replaceWith(frame);
  frame.append(block);
  return frame;
}

customElements.define("copy-buttons", class extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return; // only secure pages have one
    for (const block of document.querySelectorAll(BLOCKS)) {
      (block.closest(".code") ?? framed(block)).append(this.#button(block));
    }
  }

  #button(block) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = this.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.textContent.replace(/\n$/, ""));
      button.textContent = this.dataset.copied;
      setTimeout(() => { button.textContent = this.dataset.copy; }, SAID_MS);
    });
    return button;
  }
});
