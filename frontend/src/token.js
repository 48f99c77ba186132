/*
 * The short-lived token that playground requests carry.
 * In:  POST <tokenUrl> (CSRF) → {token, expiresAt}. Out: fetchWithToken, kept in memory only.
 */
import { config, showMessage } from "./page.js";

const RENEW_BEFORE_MS = 5 * 60 * 1000;
const OURS = "Bearer pgt_";
let current = null;
let pending = null;

/** The current token; a new one from the server when less than five minutes are left. */
export async function currentToken() {
  if (current && Date.parse(current.expiresAt) - Date.now() > RENEW_BEFORE_MS) return current.token;
  pending ??= requestToken().finally(() => (pending = null));
  current = await pending;
  return current.token;
}

async function requestToken() {
  const response = await fetch(config.tokenUrl, {
    method: "POST",
    headers: { "X-CSRFToken": config.csrfToken, Accept: "application/json" },
    redirect: "error",
  });
  if (response.ok) return response.json();
  if (response.status === 401 || response.status === 403) {
    showMessage(config.messageSignedOut, { href: config.signInUrl, text: config.messageSignIn });
  }
  throw new Error(`${config.messageFailed} (HTTP ${response.status})`);
}

/**
 * fetch for the playgrounds: puts the current token where the request carries none of the user's
 * own (`fill`), replaces an older token of ours, and asks once more when it was refused.
 */
export async function fetchWithToken(input, init, { fill = true } = {}) {
  const request = new Request(input, { ...init, credentials: "omit" });
  const given = request.headers.get("Authorization");
  const ours = given === null ? fill : given.startsWith(OURS);
  if (!ours || new URL(request.url).origin !== location.origin) return fetch(request);
  const response = await send(request.clone());
  if (response.status !== 401) return response;
  current = null;
  return send(request);
}

async function send(request) {
  request.headers.set("Authorization", `Bearer ${await currentToken()}`);
  return fetch(request);
}
