// The day's figures; what is true of fewer than five is not shown.
import { $, el } from "./dom.js";
import { say, span } from "./words.js";
import { watch, isOpen } from "./store.js";

// Counts of a few are named as such; a share or a mean of a few says nothing.
const FEW = { visits: "day.few", procedures: "day.few", calls: "day.few", offers: "day.few", flags: "day.few" };
const EVERY_MS = 60000;
const SHOWN = [["visits", String], ["procedures", String], ["alone", n => `${n} %`], ["wait", s => span(s * 1000)], ["calls", String], ["offers", String], ["declined", n => `${n} %`], ["flags", String], ["founded", n => `${n} %`]];

const look = async () => {
  let day;
  try {
    const answer = await fetch("/console/day");
    if (!answer.ok) return;
    day = await answer.json();
  } catch {
    return;
  }
  const few = SHOWN.some(([name]) => day[name] === null);
  $("figures").replaceChildren(...SHOWN.map(([name, text]) => {
    const value = el("b", { className: day[name] === null ? "few" : "", textContent: day[name] === null ? say(FEW[name] ?? "day.too_few") : text(day[name]) });
    const group = el("li", {}, value, el("span", { textContent: say(`day.${name}`) }));
    group.dataset.figure = name;
    return group;
  }));
  $("few").hidden = !few;
  $("day").hidden = false;
};

export const start = () => {
  look();
  setInterval(look, EVERY_MS);
  watch((what, call) => what === "call" && !isOpen(call) && look());
};
