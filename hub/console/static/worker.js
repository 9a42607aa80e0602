// Keeps the console's look for a moment without a network, never a call; shows what is pushed to this device.
// The hub writes PARVIS in front: the files' stamp, the words of each language, the files of the shell.
// A new one waits until no page is open: one that takes over while a page is asked for may lose that page for ever
// (Chromium). What is new is asked for by its stamp, so an old one never gives out an old file.
"use strict";

const SHELL = `parvis-shell-${PARVIS.stamp}`;
const home = lang => `/console?lang=${lang}`;
const spoken = asked => [asked, navigator.language.slice(0, 2)].find(lang => Object.hasOwn(PARVIS.words, lang ?? "")) ?? PARVIS.first;

self.addEventListener("install", event => {
  event.waitUntil(caches.open(SHELL).then(cache => cache.addAll(PARVIS.files)));
});

self.addEventListener("activate", event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("parvis-shell-") && name !== SHELL) await caches.delete(name);
  })());
});

const escaped = text => text.replace(/[&<>"]/g, sign => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

// Says so, in words: an old page that looks alive would be a call that nobody hears.
const offline = asked => {
  const lang = spoken(asked);
  const { title, lead, again } = PARVIS.words[lang].offline;
  const page = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><link rel="stylesheet" href="/console/static/console.css?${PARVIS.stamp}"></head><body class="door"><main class="card"><h1>${escaped(title)}</h1><p>${escaped(lead)}</p><p><a href="${home(lang)}" class="outlined main">${escaped(again)}</a></p></main></body></html>`;
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'",
  };
  return new Response(page, { status: 503, headers });
};

const fromShell = async request => {
  const kept = await (await caches.open(SHELL)).match(request);
  return kept ?? fetch(request);
};

self.addEventListener("fetch", event => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin || request.method !== "GET") return;
  if (url.pathname.startsWith("/console/static/")) event.respondWith(fromShell(request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => offline(url.searchParams.get("lang"))));
});

// Every push is shown: a browser takes the right away from a page that stays silent.
self.addEventListener("push", event => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch { /* whatever came, somebody is told to look */ }
  const lang = spoken(told.lang);
  const { person, body } = PARVIS.words[lang].push;
  const title = person.replace("{where}", told.where || PARVIS.town);
  event.waitUntil(self.registration.showNotification(title, {
    body,
    tag: told.call || "parvis",
    renotify: true,
    icon: "/console/static/icon-192.png",
    badge: "/console/static/icon-192.png",
    lang,
    vibrate: [300, 150, 300],
    requireInteraction: true,
    data: { call: told.call ?? "", lang },
  }));
});

self.addEventListener("notificationclick", event => {
  event.notification.close();
  const call = /^[\w-]{8,32}$/.test(event.notification.data?.call ?? "") ? event.notification.data.call : "";
  const entry = home(spoken(event.notification.data?.lang));
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const page = open.find(one => new URL(one.url).pathname === "/console");
    if (!page) return self.clients.openWindow(call ? `${entry}#call-${call}` : entry);
    await page.focus();
    page.postMessage({ call });
  })());
});

self.addEventListener("pushsubscriptionchange", event => {
  event.waitUntil((async () => {
    const made = event.newSubscription ?? await self.registration.pushManager.subscribe(event.oldSubscription.options);
    const body = JSON.stringify({ subscription: made.toJSON(), lang: spoken() });
    await fetch("/console/push", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  })());
});
