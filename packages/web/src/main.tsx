import './look/tokens.css';
import './look/font.css';
import './look/base.css';
import './look/print.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { paintAs } from './look/paint.ts';
import { keepFocus } from './start/kept-focus.ts';
import { watchForNewVersion } from './start/new-version.ts';
import { firstLanguage, speak } from './start/language.ts';
import { holdTrustedTypes } from './start/trusted-types.ts';
import { App } from './shell/app.tsx';

holdTrustedTypes();
watchForNewVersion();
keepFocus();
speak(firstLanguage());
paintAs(undefined);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
