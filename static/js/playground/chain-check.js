// Tries a chain dry, step by step, each with what the step before hands on; what was asked once is not asked again.

import { describe, dryRun } from "./api.js";
import { explanations, proposals } from "./chain-fixes.js";
import { t } from "./words.js";

const MOST_REMEMBERED = 500;
const IDENTITY = "torch.nn.Identity";
const COSTS = ["parameters", "state_bytes", "output_bytes", "flops"];
const LASTING = ["torch_error", "invalid_argument", "invalid_input", "over_limit", "unknown_operator"];
const UNKNOWN = { arguments: { properties: {} }, inputs: [{ name: "input", dtypes: [] }], outputs: [], examples: [] };

const short = (name) => name.slice(name.lastIndexOf(".") + 1);

export class ChainCheck {
  /** A promise of the names of all modules. */
  known = Promise.resolve(new Set());
  details = new Map();
  #answers = new Map();

  /** A module's description; an empty one where there is none, since the dry run says what is wrong. */
  async describe(name) {
    if (!this.details.has(name)) await describe(name).then((detail) => this.details.set(name, detail), () => {});
    return this.details.get(name) ?? UNKNOWN;
  }

  /**
   * What comes of a chain: `entered` of its input, `tries` of each step, both `{answer}` or `{problem}`, a step's with `proposals`;
   * `flow` has what each step is given and, last, what comes out; `failing` is the place of the step that fails, or -1.
   */
  async of({ steps, input, dtype, training }, signal) {
    const setting = { dtype, training };
    const entered = await this.#try(IDENTITY, { inputs: { input }, dtype }, signal);
    const flow = [entered.answer?.outputs];
    const tries = [];
    for (const [index, step] of steps.entries()) {
      const given = flow[index];
      const tried = !given || signal.aborted ? {} : given.length > 1 ? tuple(steps[index - 1], given) : await this.#step(step, given[0], setting, signal);
      tries.push(tried);
      flow.push(tried.answer?.outputs);
    }
    const answers = tries.flatMap(({ answer }) => answer ?? []);
    const totals = Object.fromEntries(COSTS.map((cost) => [cost, answers.reduce((total, answer) => total + answer[cost], 0)]));
    return { entered, tries, flow, totals, failing: tries.findIndex(({ problem }) => problem) };
  }

  async #step(step, given, setting, signal) {
    const detail = await this.describe(step.name);
    const { answer, problem } = await this.#dry(step, given, setting, signal);
    const explained = explanations(step, given, detail, problem).map((text) => ({ text }));
    if (!problem) return { answer, proposals: explained };
    const fixes = [];
    for (const proposal of proposals(step, given.shape, await this.known)) if (await this.#works(proposal.steps, given, setting, signal)) fixes.push(proposal);
    return { problem, proposals: fixes.length ? fixes : explained };
  }

  async #works(steps, given, setting, signal) {
    let at = given;
    for (const step of steps) {
      const { answer } = await this.#dry(step, at, setting, signal);
      if (!answer) return false;
      [at] = answer.outputs;
    }
    return true;
  }

  async #dry({ name, args }, { shape, dtype }, setting, signal) {
    const { inputs: [input] } = await this.describe(name);
    return this.#try(name, { arguments: args, inputs: { [input.name]: { shape, dtype } }, ...setting }, signal);
  }

  async #try(name, request, signal) {
    const key = JSON.stringify([name, request]);
    const known = this.#answers.get(key);
    if (known) return known;
    const outcome = await dryRun(name, request, signal);
    if (this.#answers.size >= MOST_REMEMBERED) this.#answers.clear();
    if (outcome.answer || LASTING.includes(outcome.problem?.code)) this.#answers.set(key, outcome);
    return outcome;
  }
}

function tuple({ name }, outputs) {
  const text = t("chain_tuple", { name: short(name), count: outputs.length, names: outputs.map((output) => output.name).join(", ") });
  return { problem: { code: "tuple" }, proposals: [{ text }] };
}
