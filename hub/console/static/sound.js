// Rings for a person, softly for a machine, never for what was only noticed; after one gesture, never before.
import { $, setText } from "./dom.js";
import { say } from "./words.js";
import { calls, rank } from "./store.js";
import { rings, paused } from "./duty.js";

const KEPT = "parvis-sound";
const EVERY_MS = 8000;
const LOUD = [{ pitches: [660, 880, 1100], gain: 0.35 }, { pitches: [520, 660], gain: 0.12 }];
const PULSE = [300, 150, 300];
let audio = null;
let lastRing = -Infinity;

const running = () => Boolean(audio) && audio.state === "running";

const tones = ({ pitches, gain: loud }) => pitches.forEach((pitch, index) => {
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  const from = audio.currentTime + index * 0.25;
  tone.frequency.value = pitch;
  gain.gain.setValueAtTime(0.0001, from);
  gain.gain.exponentialRampToValueAtTime(loud, from + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.0001, from + 0.24);
  tone.connect(gain).connect(audio.destination);
  tone.start(from);
  tone.stop(from + 0.25);
});

// ``anew``: the hub rings again; else what nobody has seen yet rings every few seconds.
export const ring = (call, anew = false) => {
  const level = rank(call);
  if (level > 1 || !(anew || rings(call))) return;
  if (!anew && performance.now() - lastRing < EVERY_MS) return;
  lastRing = performance.now();
  document.body.dataset.rang = call.id;
  if (level === 0) navigator.vibrate?.(PULSE);
  if (running()) tones(LOUD[level]);
};

export const ringUnseen = () => {
  const unseen = [...calls.values()].filter(call => call.phase === "raised").sort((a, b) => rank(a) - rank(b));
  if (unseen.length) ring(unseen[0]);
};

export const show = () => {
  const button = $("sound");
  if (!button) return;
  button.setAttribute("aria-pressed", String(running()));
  setText(button.querySelector("span"), say(!running() ? "sound.off" : paused() ? "sound.silent" : "sound.on"));
  button.querySelector("use").setAttribute("href", running() && !paused() ? "#i-bell-ringing" : "#i-bell-slash");
};

const on = async () => {
  audio = new AudioContext();
  audio.onstatechange = show;
  // Without a gesture on these pages it stays suspended, and the button still says "Activer le son".
  await Promise.race([audio.resume(), new Promise(done => setTimeout(done, 300))]);
  show();
};

const toggle = async () => {
  if (running()) {
    await audio.close();
    audio = null;
    sessionStorage.removeItem(KEPT);
  } else {
    await on();
    if (running()) sessionStorage.setItem(KEPT, "on");
  }
  show();
  ringUnseen();
};

export const start = () => {
  $("sound")?.addEventListener("click", toggle);
  if (sessionStorage.getItem(KEPT)) on();
  show();
};
