// What a page remembers: in its entry of the browser's history, where reloading and going back find it; and what a shared link says.

import { read, write } from "./exact-json.js";
import { decode, encode } from "./share.js";

const SHARED = /^#v\d+p?\./;

/** Keeps `{request, live, pinned}`; the pinned result not where it is too long for that. */
export function keep({ request, live, pinned }) {
  const kept = { request: write(request), live, pinned: pinned && { request: write(pinned.request), answer: write(pinned.answer) } };
  for (const playground of [kept, { ...kept, pinned: null }]) {
    try {
      return history.replaceState({ ...history.state, playground }, "");
    } catch {
      // too long, or too often
    }
  }
}

/** What was kept, or null. */
export function kept(state = history.state) {
  if (!state?.playground) return null;
  const { request, live, pinned } = state.playground;
  return { request: read(request), live, pinned: pinned && { request: read(pinned.request), answer: JSON.parse(pinned.answer) } };
}

/** A new entry of the history, at another address. */
export const enter = (address, { request, live }) => history.pushState({ playground: { request: write(request), live } }, "", address);

export const isShared = () => SHARED.test(location.hash);

/** `{name, request}` of the link that the page was opened with; null where it is broken. */
export const shared = () => decode(location.hash);

/** The address without what is no longer so. */
export const forgetShared = () => history.replaceState(history.state, "", location.pathname + location.search);

/** The fragment of a link to `{name, request}`; null where it would be too long. */
export const linkTo = (state) => encode(state);

/** A click that means to go there, not to another tab. */
export const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);

/** The example that a click in the lists of examples means, with the address that has it; null for any other click. */
export function exampleOf(event, { examples, error_examples: failing }) {
  const link = event.target.closest?.(".examples a[href^='?']");
  if (!link || !isPlain(event)) return null;
  const [[kind, number]] = new URLSearchParams(link.search);
  const request = kind === "example" ? examples[number - 1] : failing[number - 1]?.request;
  return request ? { request, address: link.href } : null;
}
