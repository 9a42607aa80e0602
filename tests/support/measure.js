// What axe-core (3) does not measure: contrast of 7:1 (WCAG 2.2, 1.4.6), targets of 44 px (2.5.5).
const LINE = 2.2;
const channels = color => color.match(/[\d.]+/g).map(Number);
const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, index) => sum + v * [0.2126, 0.7152, 0.0722][index], 0);
const behind = node => {
  for (let one = node; one; one = one.parentElement) {
    const color = channels(getComputedStyle(one).backgroundColor);
    if (color.length === 3 || color[3] > 0) return color;
  }
  return [255, 255, 255];
};
const shown = node => {
  const box = node.getBoundingClientRect();
  return box.width > 2 && box.height > 2 && getComputedStyle(node).visibility === "visible";
};
const open = document.querySelector("dialog[open]") ?? document.body;
const found = [];
const walker = document.createTreeWalker(open, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const text = walker.currentNode.textContent.trim();
  const node = walker.currentNode.parentElement;
  if (!text || ["SCRIPT", "STYLE", "OPTION"].includes(node.tagName) || !shown(node)) continue;
  const [front, back] = [luminance(channels(getComputedStyle(node).color)), luminance(behind(node))];
  const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
  if (ratio < 7) found.push(`${ratio.toFixed(2)}:1 ${node.tagName} ${text.slice(0, 40)}`);
}
const inLine = node => node.tagName === "A" && node.parentElement.tagName === "P" && node.parentElement.textContent.trim().length > LINE * node.textContent.trim().length;
for (const node of open.querySelectorAll("button, a[href], select, summary, label.option, input:not([type=hidden])")) {
  if (!shown(node) || inLine(node) || node.closest("label.option") !== null && node.tagName === "INPUT") continue;
  if (node.matches(".skip:not(:focus)")) continue;
  const box = node.getBoundingClientRect();
  if (box.height < 43.5 || box.width < 43.5) found.push(`${Math.round(box.width)}x${Math.round(box.height)} px ${node.tagName} ${node.textContent.trim().slice(0, 40) || node.id}`);
}
return found;
