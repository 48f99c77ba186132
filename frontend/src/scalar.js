/*
 * The REST playground: Scalar's API reference and request builder over this workspace's own
 * OpenAPI document, which is fetched here with the token and handed over as content.
 */
import { createApiReference } from "@scalar/api-reference";
import "@scalar/api-reference/style.css";
import "./scalar.css";
import { config, markReady, mount, showMessage } from "./page.js";
import { currentToken, fetchWithToken } from "./token.js";

/** The OpenAPI document, with its servers under the address this page was opened at: the page may
    be opened by another name than the server's public one, and calls must stay on one origin. */
async function loadDocument() {
  const response = await fetchWithToken(config.documentUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(await refusal(response));
  const openapi = await response.json();
  openapi.servers = (openapi.servers ?? [{ url: "/rest" }]).map((server) => {
    const url = new URL(server.url, location.origin);
    return { ...server, url: location.origin + url.pathname.replace(/\/$/, "") };
  });
  return openapi;
}

async function refusal(response) {
  const said = await response.json().catch(() => ({}));
  return `${config.messageFailed} (HTTP ${response.status}) ${said.messages?.join(" ") ?? ""}`;
}

/** Every bearer scheme of the document, with the token filled in. */
function authentication(openapi, token) {
  const schemes = Object.entries(openapi.components?.securitySchemes ?? {}).filter(
    ([, scheme]) => scheme.type === "http" && scheme.scheme?.toLowerCase() === "bearer",
  );
  return {
    preferredSecurityScheme: schemes[0]?.[0] ?? null,
    securitySchemes: Object.fromEntries(schemes.map(([name]) => [name, { token }])),
  };
}

function configuration(openapi, token) {
  return {
    content: openapi,
    authentication: authentication(openapi, token),
    customFetch: (input, init) => fetchWithToken(input, init, { fill: false }),
    theme: "none",
    // Left out for "system", which Scalar follows by itself.
    forceDarkModeState: config.theme === "system" ? undefined : config.theme,
    hideDarkModeToggle: true,
    hideModels: config.schema === "metadata",
    localization: { locale: config.language },
    documentDownloadType: "json",
    defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
    persistAuth: false,
    // Nothing of the maker's services: fonts, proxy, telemetry, chat, MCP, their client.
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    hideClientButton: true,
    showDeveloperTools: "never",
    onLoaded: markReady,
  };
}

try {
  const [openapi, token] = await Promise.all([loadDocument(), currentToken()]);
  createApiReference(mount, configuration(openapi, token));
} catch (error) {
  showMessage(error.message);
}
