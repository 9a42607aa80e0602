// Makes and changes elements: text only, never markup.
export const $ = id => document.getElementById(id);

export const el = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
};

export const icon = name => {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  const use = document.createElementNS(ns, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
};

// Only what differs is written: a live region that is set again would be read again.
export const setText = (node, text) => {
  if (node && node.textContent !== text) node.textContent = text;
};

// What stands in its place is not moved, and what had the focus keeps it.
export const inOrder = (parent, nodes) => {
  const focused = document.activeElement;
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] || null);
  });
  if (focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
};

// A dialog that gives the focus back to where it was; it is gone once closed.
export const dialog = (titleText, ...children) => {
  const before = document.activeElement;
  const title = el("h2", { textContent: titleText, id: "dialog-title", tabIndex: -1 });
  const box = el("dialog", { className: "dialog" }, title, ...children);
  box.setAttribute("aria-labelledby", "dialog-title");
  box.addEventListener("close", () => {
    box.remove();
    if (before && before.isConnected && !before.hidden) before.focus();
  });
  // Within the page's main part: what stands outside is skipped by who goes from part to part.
  $("main").append(box);
  box.showModal();
  return box;
};
