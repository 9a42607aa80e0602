// What both pages draw with. No innerHTML: Trusted Types forbid it, and what a visit holds is only ever text.
// T.name stands for the words of texts/, NO for those of a refusal; page.py puts them in.
const doc = document, docs = T.docs, WORDS = NO;
const OK = "M12 2.5a9.5 9.5 0 1 0 .1 0M7.5 12.4l3 3 6-6.4", BAD = "M12 3 2 20.5h20zM12 9.5V14M12 17.2v.1";
const PDF = "M14 2.5H6v19h13v-14zV8h5M8.5 13h7m-7 4h7";
const $ = name => doc.getElementById(name);
const main = $("main"), bar = $("bar");
// An old browser stops here, and what the page says from the start stays: that it does not open on this phone.
if (!(main.replaceChildren && Blob.prototype.arrayBuffer && DataView.prototype.getBigUint64)) throw Error("old");
const pause = ms => new Promise(done => setTimeout(done, ms));

const element = (name, set, ...children) => {
  const made = doc.createElement(name);
  for (const key in set) if (key in made) made[key] = set[key]; else made.setAttribute(key, set[key]);
  made.append(...children);
  return made;
};
const paragraph = words => element("p", {}, words);
// Each icon is the header's, with another line.
const icon = line => {
  const svg = doc.querySelector("svg").cloneNode(true);
  svg.firstChild.setAttribute("d", line);
  return svg;
};
const lines = (strong, small) => {
  const span = element("span", {dir: "auto"}, element("b", {}, strong));
  if (small) span.append(element("small", {}, small));
  return span;
};
const row = (good, strong, small) =>
  element("div", {class: good ? "row ok" : "row bad"}, icon(good ? OK : BAD), lines(strong, small));
const button = (words, onclick) => element("button", {class: "row go", onclick}, words);
const size = bytes => Math.ceil(bytes / 1e3).toLocaleString(doc.documentElement.lang) + "\u00a0" + T.kb;
const fill = (place, ...shown) => $(place).replaceChildren(...shown);
// A new step: its title takes the focus, so that a screen reader begins there.
const step = (state, title, ...shown) => {
  main.dataset.state = state;
  fill("title", title);
  fill("status", ...shown);
  bar.hidden = true;
  $("title").focus();
};
const wait = () => step("loading", docs, T.wait);
const progress = share => {
  bar.hidden = false;
  bar.value = share;
};
const promise = words => {
  fill("lock", icon("M5 10h14v11H5zM8 10V7a4 4 0 0 1 8 0v3M12 15v2"), element("span", {}, words));
};
