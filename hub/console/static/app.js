// Installs the worker that shows what to do without a network and takes Web Push.

// One for all languages: another address for each would be another worker at each change.
const WORKER = "/console/worker.js";

// The one address that may become a script of this page.
const asScript = address => {
  const rule = { createScriptURL: given => { if (given !== WORKER) throw new TypeError("script"); return given; } };
  return window.trustedTypes ? window.trustedTypes.createPolicy("parvis", rule).createScriptURL(address) : address;
};

export const canWork = () => "serviceWorker" in navigator && window.isSecureContext;

export const register = async () => {
  if (!canWork()) return;
  try {
    await navigator.serviceWorker.register(asScript(WORKER), { scope: "/console" });
  } catch { /* the page works without it */ }
};
