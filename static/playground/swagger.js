/*
 * The REST stand-in while Scalar is not built: Swagger UI from the Python package, with the
 * playground's token put into each request and kept in memory only.
 */
(function () {
  "use strict";
  const config = document.getElementById("playground").dataset;
  const RENEW_BEFORE_MS = 5 * 60 * 1000;
  let current = null;

  async function token() {
    if (current && Date.parse(current.expiresAt) - Date.now() > RENEW_BEFORE_MS) {
      return current.token;
    }
    const response = await fetch(config.tokenUrl, {
      method: "POST",
      headers: { "X-CSRFToken": config.csrfToken },
    });
    if (!response.ok) {
      const message = document.getElementById("playground-message");
      message.textContent = response.status === 401 ? config.messageSignedOut : config.messageFailed;
      message.hidden = false;
      throw new Error(message.textContent);
    }
    current = await response.json();
    return current.token;
  }

  async function withToken(request) {
    request.credentials = "omit";
    if (!request.headers.Authorization) request.headers.Authorization = `Bearer ${await token()}`;
    return request;
  }

  window.SwaggerUIBundle({
    url: config.documentUrl,
    domNode: document.getElementById("playground"),
    deepLinking: true,
    docExpansion: "none",
    filter: true,
    persistAuthorization: false,
    validatorUrl: null,
    requestInterceptor: withToken,
    onComplete: () => (document.getElementById("playground").dataset.ready = "true"),
  });
})();
