// A real OpenID Connect provider that behaves as FranceConnect v2: its scopes, levels, signed userinfo, logout.
// It serves on a free port of loopback and says which. Tests then declare their service: PUT /-/client.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const SCOPES = {
  given_name: ["given_name"],
  family_name: ["family_name"],
  preferred_username: ["preferred_username"],
  gender: ["gender"],
  birthdate: ["birthdate"],
  birthplace: ["birthplace"],
  birthcountry: ["birthcountry"],
  email: ["email"],
  siret: ["siret"], // ProConnect's: who employs the agent
};
SCOPES.birth = [...SCOPES.birthdate, ...SCOPES.birthplace, ...SCOPES.birthcountry];
SCOPES.profile = [...SCOPES.given_name, ...SCOPES.family_name, ...SCOPES.preferred_username, ...SCOPES.birthdate,
  ...SCOPES.gender];
SCOPES.identite_pivot = [...SCOPES.given_name, ...SCOPES.family_name, ...SCOPES.gender, ...SCOPES.birth];
// A person who does not exist.
const CAMILLE = {
  given_name: "Camille Jeanne", family_name: "EXEMPLE", preferred_username: "DUPONT-EXEMPLE", gender: "female",
  birthdate: "1948-02-17", birthplace: "75107", birthcountry: "99100", email: "camille@exemple.test",
  siret: "217 600 629 00018",
};

let provider, base, level = "eidas1";

const declare = client => {
  provider = new Provider(base, {
    clients: [{ token_endpoint_auth_method: "client_secret_post", response_types: ["code"], ...client }],
    claims: { acr: null, sid: null, auth_time: null, iss: null, openid: ["sub"], ...SCOPES },
    scopes: ["openid", ...Object.keys(SCOPES)],
    acrValues: ["eidas1", "eidas2", "eidas3"],
    enabledJWA: {
      idTokenSigningAlgValues: ["RS256", "ES256", "HS256"], userinfoSigningAlgValues: ["RS256", "ES256", "HS256"],
    },
    pkce: { required: () => true, methods: ["S256"] },
    cookies: { keys: ["a key for tests only"], long: { sameSite: "lax" }, short: { sameSite: "lax" } },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...CAMILLE }) }),
    loadExistingGrant: async ctx => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid " + Object.keys(SCOPES).join(" "));
      await grant.save();
      return grant;
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: 60, AuthorizationCode: 30, IdToken: 60, Session: 1800, Interaction: 600, Grant: 1800 },
    features: {
      devInteractions: { enabled: false },
      jwtUserinfo: { enabled: true },
      rpInitiatedLogout: {
        // FranceConnect asks nobody: it ends the session and leads back.
        logoutSource: async (ctx, form) => {
          ctx.body = `<!doctype html>${form}<button form="op.logoutForm" name="logout" value="yes" id="bye">Bye</button>
            <script>document.getElementById("bye").click()</script>`;
        },
      },
    },
  });
};

const body = async request => {
  let all = "";
  for await (const piece of request) all += piece;
  return all;
};

const interact = async (request, response) => {
  if (request.method === "GET") {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    return response.end(`<!doctype html><title>Provider</title><form method="post">
      <input name="login" placeholder="login"><input name="password" type="password">
      <button name="go" value="yes" id="yes">Continue</button><button name="go" value="no" id="no">Refuse</button>
      </form>`);
  }
  const form = new URLSearchParams(await body(request));
  const result = form.get("go") === "yes"
    ? { login: { accountId: form.get("login") || "camille", acr: level, amr: ["pwd"] } }
    : { error: "access_denied", error_description: "the person refused" };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
};

const server = createServer(async (request, response) => {
  try {
    if (request.url === "/-/client") {
      const said = JSON.parse(await body(request));
      level = said.level || "eidas1";
      delete said.level;
      declare(said);
      return response.end("{}");
    }
    if (request.url.startsWith("/interaction/")) return await interact(request, response);
    return provider.callback()(request, response);
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    return response.end();
  }
});
server.listen(0, "127.0.0.1", () => {
  base = `http://127.0.0.1:${server.address().port}`;
  console.log(JSON.stringify({ ready: true, url: base }));
});
// The end of the tests, however they died.
process.stdin.on("end", () => process.exit(0)).resume();
