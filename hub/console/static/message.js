// A word on the kiosk's screen: ready sentences in the person's language, or one's own, which the hall reads.
import { dialog, el, setText } from "./dom.js";
import { count, say, where } from "./words.js";
import { calls } from "./store.js";
import { step, tell } from "./steps.js";

const MINUTES = [1, 2, 5, 10];
const LONGEST = 160;

export const saidText = ({ code, minutes }) => (code === "minutes" ? count("message.minutes", minutes) : say(`message.${code}`));

export const write = id => {
  const call = calls.get(id);
  if (!call) return;
  const send = async message => {
    box.close();
    const now = calls.get(id);
    if (now && await step(now, "message", { message })) tell(say("message.sent", { where: where(now.kiosk) }));
  };
  const ready = [
    { code: "coming" },
    ...MINUTES.map(minutes => ({ code: "minutes", minutes })),
    { code: "wait" },
  ].map(message => {
    const button = el("button", { type: "button", className: "ready", textContent: saidText(message) });
    button.onclick = () => send(message);
    return button;
  });
  const own = el("input", { id: "own", maxLength: LONGEST, autocomplete: "off" });
  const hint = el("p", { id: "own-hint", className: "hint warning", textContent: say("message.own_hint") });
  const wrong = el("p", { id: "own-wrong", className: "wrong", hidden: true });
  wrong.setAttribute("role", "alert");
  own.setAttribute("aria-describedby", "own-hint own-wrong");
  const form = el("form", { method: "dialog" },
    el("label", { htmlFor: "own", textContent: say("message.own") }), hint, own, wrong,
    el("div", { className: "tools" }, el("button", { className: "main", textContent: say("send") })));
  form.onsubmit = event => {
    event.preventDefault();
    const text = own.value.trim();
    if (text) return send({ code: "text", text });
    wrong.hidden = false;
    setText(wrong, say("message.empty"));
    own.focus();
  };
  const leave = el("button", { type: "button", className: "leave", textContent: say("cancel") });
  leave.onclick = () => box.close();
  const box = dialog(say("message.title"),
    el("p", { textContent: where(call.kiosk) }),
    el("p", { className: "hint", textContent: say("message.ready") }),
    el("div", { className: "readies" }, ...ready), form, leave);
};
