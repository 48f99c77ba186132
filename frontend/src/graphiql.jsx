/*
 * The GraphQL playground: GraphiQL with documentation, explorer, history and autocomplete,
 * over this workspace's own schema.
 */
import { EDITOR_THEMES } from "./monaco.js";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQL } from "graphiql";
import { parse } from "graphql";
import { createRoot } from "react-dom/client";
// The single parts of graphiql/style.css, which adds half a megabyte of fonts.
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "@graphiql/plugin-explorer/style.css";
import "./graphiql.css";
import { argumentValue } from "./argument-values.js";
import { config, currentTheme, markReady, mount, onThemeChange } from "./page.js";
import { namespacedStorage } from "./storage.js";
import { fetchWithToken } from "./token.js";

/* GraphiQL notes the operations of a document a moment after it was edited; run sooner, it would
   name one that is no longer there. Without a name, a document of one operation runs all the same. */
function withoutStaleName({ operationName, ...params }) {
  if (!operationName) return params;
  try {
    const { definitions } = parse(params.query);
    const isThere = definitions.some((definition) => definition.name?.value === operationName);
    return isThere ? { ...params, operationName } : params;
  } catch {
    return { ...params, operationName }; // no document at all: the server says where it breaks
  }
}

async function fetcher(params, options) {
  const response = await fetchWithToken(config.endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...options?.headers },
    body: JSON.stringify(withoutStaleName(params)),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `HTTP ${response.status}: ${text.slice(0, 500)}` }] };
  }
}

const explorer = explorerPlugin({ showAttribution: false, getDefaultScalarArgValue: argumentValue });
const storage = namespacedStorage(config.storageKey);
// At the first visit the explorer stands open; afterwards whatever was left open.
const isFirstVisit = storage.length === 0;

function Playground({ theme }) {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={[HISTORY_PLUGIN, explorer]}
      visiblePlugin={isFirstVisit ? explorer : undefined}
      storage={storage}
      editorTheme={EDITOR_THEMES}
      forcedTheme={theme}
      defaultQuery={config.example}
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
      inputValueDeprecation
      schemaDescription
      onSchemaChange={markReady}
    />
  );
}

const root = createRoot(mount);
const render = (theme) => root.render(<Playground theme={theme} />);
render(currentTheme());
onThemeChange(render);
