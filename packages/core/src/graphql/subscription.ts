import { builder } from './builder.ts';

builder.subscriptionType({
  description: 'What happens while a client listens, over WebSocket or server-sent events.',
});
