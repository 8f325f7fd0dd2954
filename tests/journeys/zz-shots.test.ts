import { it } from 'vitest';
import { askSuggestion, setUp, uploadAndAsk } from './ask-steps.ts';
import { launch, visit, overflow } from './browser.ts';
import { keepScreenshots } from './screenshots.ts';
import { startServer } from './server.ts';
import { storyOf, wordsOf } from './words.ts';
it('shots', async () => {
  const server = await startServer(); const browser = await launch();
  try {
    const a = { locale: 'zh-CN' as const, server, words: wordsOf['zh-CN'], story: storyOf['zh-CN'], ...(await visit(browser, { origin: server.origin, locale: 'zh-CN' })) };
    try { await setUp(a); await askSuggestion(a); await uploadAndAsk(a); await keepScreenshots(a); }
    catch (e) { await a.page.screenshot({ path: '/tmp/fail.png' }); console.log(a.faults); throw e; }
    await a.page.setViewportSize({ width: 390, height: 844 });
    await a.page.goto(server.origin + '/ask'); await a.page.waitForTimeout(2500);
    console.log('overflow', await overflow(a.page), await a.page.evaluate('document.scrollingElement.scrollHeight'));
    await a.page.screenshot({ path: '/tmp/mobile-welcome.png' });
  } finally { await browser.close(); await server.stop(); }
});
