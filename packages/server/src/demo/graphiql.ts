import type { GraphQLOptions } from '@mentorkit/core';
import { demoPeople } from './people.ts';
import type { Demo } from './routes.ts';

/** Loaded for the first who opens it: GraphiQL with the tour's documents in its tabs and a picker that signs in as one of the demo people. */
export function graphiql(demo: Demo | undefined): GraphQLOptions {
  if (!demo) return {};
  return {
    graphiql: async (request: Request) => {
      const person =
        demoPeople.find(({ key }) => key === new URL(request.url).searchParams.get('as')) ?? demoPeople[0]!;
      const { tourDocuments } = await import('./tour-documents.ts');
      const headers = JSON.stringify({ authorization: `Bearer ${await demo.issuer.token(person.email)}` }, null, 2);
      return {
        title: `Mentorkit as ${person.displayName}`,
        headers,
        defaultTabs: tourDocuments().map(({ query, variables }) => ({
          query,
          variables: JSON.stringify(variables, null, 2),
          headers,
        })),
        subscriptionsProtocol: 'WS',
        // A tab that was kept from another person would go on with their token.
        shouldPersistHeaders: false,
      };
    },
    renderGraphiQL: async options => {
      const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
      return withPicker(renderGraphiQL(options), options?.title ?? '');
    },
  };
}

function withPicker(page: string, title: string): string {
  const options = demoPeople
    .map(({ key, displayName, what }) => {
      const selected = title.endsWith(displayName) ? ' selected' : '';
      return `<option value="${key}"${selected}>${displayName}: ${what}</option>`;
    })
    .join('');
  const picker = `<form id="demo-people" style="position:fixed;z-index:10;right:2rem;bottom:2rem;font:14px system-ui">
    <label>Signed in as <select name="as" onchange="localStorage.clear();this.form.submit()">${options}</select></label>
  </form>`;
  return page.replace('<div id="root"></div>', `<div id="root"></div>${picker}`);
}
