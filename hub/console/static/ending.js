// The end of a call, in one touch: how it ended is what the detection of difficulty is judged by.
import { $, dialog, el } from "./dom.js";
import { lang, me, say, where } from "./words.js";
import { calls } from "./store.js";
import { step, tell } from "./steps.js";

const OUTCOMES = ["helped", "all_well", "machine", "gone"];

export const end = id => {
  const call = calls.get(id);
  if (!call) return;
  const buttons = OUTCOMES.map(outcome => {
    const button = el("button", { type: "button", className: "ready", textContent: say(`outcome.${outcome}`) });
    button.dataset.outcome = outcome;
    button.onclick = async () => {
      box.close();
      const now = calls.get(id);
      if (!now || !await step(now, "close", { outcome })) return;
      tell(say("call.over.closed", { where: where(call.kiosk) }));
      if (outcome !== "helped" || !me.can("report")) return;
      const link = el("a", { href: `/console/reports?lang=${lang}&call=${id}#new`, textContent: say("call.report") });
      $("said").append(" ", link);
    };
    return button;
  });
  const leave = el("button", { type: "button", className: "leave", textContent: say("cancel") });
  leave.onclick = () => box.close();
  const box = dialog(say("end.title"), el("p", { textContent: where(call.kiosk) }),
    el("div", { className: "readies one" }, ...buttons), leave);
};
