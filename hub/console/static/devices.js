// The page of kiosks' keys: looks again when a kiosk has shown its key, or somebody has decided on one.
import { lang } from "./words.js";
import { on } from "./stream.js";

const STEPS = ["pending", "approved", "refused", "revoked"];
on("device", ({ kind }) => {
  // Not reload(): after a new code that would ask for another one.
  if (STEPS.includes(kind)) location.replace(`/console/devices?lang=${lang}`);
});
