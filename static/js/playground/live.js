// Runs while something is dragged: one at a time, always the newest wish next; what came last is drawn meanwhile.
import { run } from "./api.js";

/**
 * A function that asks for a run of a request, and `forget`, after which nothing asked before is taken. `take` gets `{answer}` or
 * `{problem}`, and the request. `act` is what is done instead of a run.
 */
export function live(name, take, act = run) {
  let [wanted, isBusy, age] = [null, false, 0];
  const follow = async () => {
    isBusy = true;
    while (wanted) {
      const [request, asked] = [wanted, age];
      wanted = null;
      const outcome = await act(name, request);
      if (asked === age) take(outcome, request);
    }
    isBusy = false;
  };
  const ask = (request) => {
    wanted = request;
    if (!isBusy) follow();
  };
  ask.forget = () => {
    wanted = null;
    age += 1;
  };
  return ask;
}
