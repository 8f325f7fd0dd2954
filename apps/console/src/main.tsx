import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme/base.css';
import { ConsoleApp } from './app.tsx';
import { startTexts } from './i18n/i18n.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html lacks #root');
await startTexts();
createRoot(root).render(
  <StrictMode>
    <ConsoleApp />
  </StrictMode>,
);
