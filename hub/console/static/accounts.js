// Accounts: passkeys, the local time of each line, a printed badge. Without this the password still works.
"use strict";
(() => {
  const body = document.body.dataset;
  const by = id => document.getElementById(id);

  for (const time of document.querySelectorAll("time[data-ms]")) {
    const when = new Date(Number(time.dataset.ms));
    time.dateTime = when.toISOString();
    time.textContent = when.toLocaleString(body.lang, { dateStyle: "medium", timeStyle: "short" });
  }
  by("print")?.addEventListener("click", () => window.print());
  by("link")?.addEventListener("focus", event => event.target.select());

  const raw = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), sign => sign.charCodeAt(0));
  const text = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const ask = async (step, said) => {
    const answer = await fetch(`/console/passkeys/${step}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said || {}),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const say = key => {
    const wrong = by("wrong");
    wrong.textContent = body[key];
    wrong.hidden = false;
  };
  const home = () => location.assign(`/console?lang=${body.lang}`);

  const made = async (before, after, said) => {
    const options = await ask(before, said);
    const challenge = options.challenge;
    options.challenge = raw(challenge);
    options.user.id = raw(options.user.id);
    options.excludeCredentials = (options.excludeCredentials || []).map(one => ({ ...one, id: raw(one.id) }));
    const found = await navigator.credentials.create({ publicKey: options });
    const response = found.response;
    await ask(after, { ...said, challenge, credential: {
      id: found.id, rawId: text(found.rawId), type: found.type, clientExtensionResults: {},
      response: {
        clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject),
        transports: response.getTransports ? response.getTransports() : [],
      },
    } });
  };
  const shown = async step => {
    const options = await ask("sign-in-options");
    const challenge = options.challenge;
    options.challenge = raw(challenge);
    const found = await navigator.credentials.get({ publicKey: options });
    const response = found.response;
    await ask(step, { challenge, credential: {
      id: found.id, rawId: text(found.rawId), type: found.type, clientExtensionResults: {},
      response: {
        clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData),
        signature: text(response.signature), userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    } });
  };
  const when = (id, act, then) => by(id)?.addEventListener("click", async event => {
    if (!window.PublicKeyCredential) return say("none");
    const button = event.currentTarget;
    button.disabled = true;
    try {
      await act();
      then();
    } catch {
      button.disabled = false;
      say("failed");
    }
  });
  const mine = () => location.assign(`/console/me?lang=${body.lang}`);
  when("with-passkey", () => shown("sign-in"), home);
  when("prove-passkey", () => shown("prove"), mine);
  when("take-passkey", () => made("take-options", "take", { token: body.token }), home);
  when("add-passkey", () => made("add-options", "add", { name: by("passkey-name").value }), mine);
})();
