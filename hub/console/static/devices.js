// The page of kiosks: looks again when a kiosk has shown its key, or somebody has decided on one.
"use strict";
(() => {
  const STEPS = ["pending", "approved", "refused", "revoked"];
  const stream = new EventSource("/console/events");
  stream.addEventListener("device", event => {
    if (!STEPS.includes(JSON.parse(event.data).kind)) return;
    // Not reload(): after a new code that would ask for another one.
    location.replace(`/console/devices?lang=${document.body.dataset.lang}`);
  });
})();
