// The day's figures: a count of a few is said to be one; a share or a mean of a few is left out.
import { $, el } from "./dom.js";
import { say, span } from "./words.js";
import { watch, isOpen } from "./store.js";

const EVERY_MS = 60000;
const percent = n => `${n} %`;
const COUNTS = ["visits", "procedures", "calls", "offers", "flags"];
const SHOWN = [["visits", String], ["procedures", String], ["alone", percent], ["wait", s => span(s * 1000)], ["calls", String], ["offers", String], ["declined", percent], ["flags", String], ["founded", percent]];

const look = async () => {
  let day;
  try {
    const answer = await fetch("/console/day");
    if (!answer.ok) return;
    day = await answer.json();
  } catch {
    return;
  }
  const shown = SHOWN.filter(([name]) => day[name] !== null || COUNTS.includes(name));
  const few = COUNTS.some(name => day[name] === null);
  $("figures").replaceChildren(...shown.map(([name, text]) => {
    const value = el("b", { className: day[name] === null ? "few" : "", textContent: day[name] === null ? say("day.few") : text(day[name]) });
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
