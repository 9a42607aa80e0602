// Installs the worker that shows what to do without a network and takes Web Push.
import { lang } from "./words.js";

const WORKER = /^\/console\/worker\.js\?lang=[a-z]{2}$/;

// The one address that may become a script of this page.
const asScript = address => {
  const rule = { createScriptURL: given => { if (!WORKER.test(given)) throw new TypeError("script"); return given; } };
  return window.trustedTypes ? window.trustedTypes.createPolicy("parvis", rule).createScriptURL(address) : address;
};

export const canWork = () => "serviceWorker" in navigator && window.isSecureContext;

export const register = async () => {
  if (!canWork()) return;
  try {
    await navigator.serviceWorker.register(asScript(`/console/worker.js?lang=${lang}`), { scope: "/console" });
  } catch { /* the page works without it */ }
};
