import { graphql } from '../generated/index.ts';

/** All that a change may show on the page of a plugin. */
export const PluginNow = graphql(`
  fragment PluginNow on Plugin {
    id
    status {
      state
      calls
    }
    ...PluginRow
    ...PluginActions
    ...PluginHealth
    ...PluginPermissions
    ...PluginSettings
    ...PluginWebhooks
  }
`);

export const EnablePlugin = graphql(`
  mutation EnablePlugin($pluginId: String!, $consentTo: [String!]) {
    enablePlugin(pluginId: $pluginId, consentTo: $consentTo) {
      __typename
      ... on EnablePluginSuccess {
        plugin {
          id
          ...PluginNow
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          code
          message
        }
      }
    }
  }
`);

export const ConsentToPlugin = graphql(`
  mutation ConsentToPlugin($pluginId: String!, $consentTo: [String!]!) {
    consentToPlugin(pluginId: $pluginId, consentTo: $consentTo) {
      __typename
      ... on ConsentToPluginSuccess {
        plugin {
          id
          ...PluginNow
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const DisablePlugin = graphql(`
  mutation DisablePlugin($pluginId: String!) {
    disablePlugin(pluginId: $pluginId) {
      __typename
      ... on DisablePluginSuccess {
        plugin {
          id
          ...PluginNow
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const TestPlugin = graphql(`
  mutation TestPlugin($pluginId: String!) {
    testPlugin(pluginId: $pluginId) {
      __typename
      ... on TestPluginSuccess {
        status
        detail
        millis
        plugin {
          id
          ...PluginNow
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const ConfigurePlugin = graphql(`
  mutation ConfigurePlugin($input: ConfigurePluginInput!) {
    configurePlugin(input: $input) {
      __typename
      ... on ConfigurePluginSuccess {
        plugin {
          id
          ...PluginNow
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          code
          message
        }
      }
    }
  }
`);

export const RotatePluginWebhook = graphql(`
  mutation RotatePluginWebhook($pluginId: String!, $endpoint: String!) {
    rotatePluginWebhook(pluginId: $pluginId, endpoint: $endpoint) {
      __typename
      ... on RotatePluginWebhookSuccess {
        plugin {
          id
          ...PluginNow
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);
