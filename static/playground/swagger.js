/*
 * The REST stand-in while Scalar is not built: Swagger UI from the Python package, with the
 * playground's token put into each request and kept in memory only.
 */
(function () {
  "use strict";
  const mount = document.getElementById("playground");
  const config = mount.dataset;
  const RENEW_BEFORE_MS = 5 * 60 * 1000;
  const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
  let current = null;

  function applyTheme() {
    const dark = config.theme === "dark" || (config.theme !== "light" && systemDark.matches);
    document.documentElement.classList.toggle("dark-mode", dark);
  }

  function fail(text) {
    const message = document.getElementById("playground-message");
    message.textContent = text;
    message.hidden = false;
    throw new Error(text);
  }

  async function token() {
    if (current && Date.parse(current.expiresAt) - Date.now() > RENEW_BEFORE_MS) {
      return current.token;
    }
    const response = await fetch(config.tokenUrl, {
      method: "POST",
      headers: { "X-CSRFToken": config.csrfToken },
    });
    if (response.status === 401) fail(config.messageSignedOut);
    if (!response.ok) fail(`${config.messageFailed} (HTTP ${response.status})`);
    current = await response.json();
    return current.token;
  }

  async function withToken(request) {
    request.credentials = "omit";
    if (!request.headers.Authorization) request.headers.Authorization = `Bearer ${await token()}`;
    return request;
  }

  /* Calls stay on the address this page was opened at, whatever the server's public name is. */
  async function openApiDocument() {
    const response = await fetch(config.documentUrl, {
      credentials: "omit",
      headers: { Authorization: `Bearer ${await token()}` },
    });
    if (!response.ok) fail(`${config.messageFailed} (HTTP ${response.status})`);
    const openapi = await response.json();
    openapi.servers = (openapi.servers ?? [{ url: "/rest" }]).map((server) => ({
      ...server,
      url: location.origin + new URL(server.url, location.origin).pathname.replace(/\/$/, ""),
    }));
    return openapi;
  }

  applyTheme();
  systemDark.addEventListener("change", applyTheme);
  openApiDocument().then((spec) =>
    window.SwaggerUIBundle({
      spec,
      domNode: mount,
      deepLinking: true,
      docExpansion: "none",
      filter: true,
      persistAuthorization: false,
      validatorUrl: null,
      requestInterceptor: withToken,
      onComplete: () => (config.ready = "true"),
    }),
  );
})();
