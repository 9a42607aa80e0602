// Calls on a device whose page is closed: a subscription of this browser, made and removed here.
import { el, setText } from "./dom.js";
import { lang, me, say } from "./words.js";
import { canWork } from "./app.js";
import { post } from "./steps.js";

const ADDRESS = "/console/push";

const fromBase64url = text => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, sign => sign.charCodeAt(0));
};

// Only the app on the Home Screen of an iPhone or iPad may subscribe.
const isApple = () => /iPad|iPhone/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
const isInstalled = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

const ready = async () => (canWork() ? (await navigator.serviceWorker.getRegistration("/console")) ?? null : null);

const subscribe = async () => {
  const answer = await fetch(ADDRESS);
  if (!answer.ok) return "push.failed";
  const { key } = await answer.json();
  if (!key) return "push.none";
  if (await Notification.requestPermission() !== "granted") return "push.denied";
  const worker = await navigator.serviceWorker.ready;
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64url(key) });
  const kept = await post(ADDRESS, { subscription: made.toJSON(), lang });
  if (kept.ok) return "push.is_on";
  await made.unsubscribe();
  return "push.failed";
};

// A subscription belongs to a session: whoever has signed in anew is told on this device again.
export const renew = async () => {
  if (!me.can("answer") || !("PushManager" in window)) return;
  try {
    const made = await (await ready())?.pushManager.getSubscription();
    if (made) await post(ADDRESS, { subscription: made.toJSON(), lang });
  } catch { /* tried again on the next page */ }
};

const unsubscribe = async made => {
  const { endpoint } = made;
  await made.unsubscribe();
  await fetch(ADDRESS, { method: "DELETE", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ endpoint }) });
  return "";
};

export const section = () => {
  const state = el("p", { id: "push-state" });
  state.setAttribute("role", "status");
  const button = el("button", { type: "button", id: "push", hidden: true });
  const box = el("section", { className: "push" }, el("h3", { textContent: say("push.title") }), state, button);
  const draw = async (told = "") => {
    const worker = await ready();
    const can = Boolean(worker) && "PushManager" in window && "Notification" in window;
    button.hidden = !can;
    if (!can) return setText(state, say(isApple() && !isInstalled() ? "push.ios" : "push.unsupported"));
    const made = await worker.pushManager.getSubscription();
    setText(button, say(made ? "push.off" : "push.on"));
    setText(state, told ? say(told) : made ? say("push.is_on") : "");
    button.onclick = async () => {
      let became;
      try {
        became = await (made ? unsubscribe(made) : subscribe());
      } catch {
        became = Notification.permission === "denied" ? "push.denied" : "push.failed";
      }
      await draw(became);
    };
  };
  draw().catch(() => setText(state, say("push.unsupported")));
  return box;
};
