import { startServer } from '/work/main/tests/journeys/server.ts';
import { launch } from '/work/main/tests/journeys/browser.ts';
const s = await startServer();
const b = await launch();
try {
  const token = /token=([\w.~-]+)/.exec(s.setupUrl)![1];
  for (const reducedMotion of ['reduce', 'no-preference'] as const) {
    const c = await b.newContext({ reducedMotion, viewport: { width: 1280, height: 800 } });
    if (reducedMotion === 'reduce') {
      const r = await c.request.post(s.origin + '/v1/setup', { headers: { origin: s.origin }, data: { token, email: 'admin@example.com', password: 'correct horse battery 7', name: 'Admin', tenantName: 'C', locale: 'en', sampleWorkspace: false } });
      console.log(r.status());
    } else {
      const r = await c.request.post(s.origin + '/v1/auth/sign-in', { headers: { origin: s.origin }, data: { email: 'admin@example.com', password: 'correct horse battery 7' } });
      console.log(r.status());
    }
    const p = await c.newPage();
    await p.goto(s.origin + '/knowledge/search');
    await p.getByRole('combobox', { name: 'View as' }).click();
    await p.waitForTimeout(1500);
    console.log(reducedMotion, await p.locator('.ant-select-dropdown').evaluateAll((es: any[]) => es.map((e) => e.className + ' | ' + e.getAttribute('style'))));
    await p.screenshot({ path: `/tmp/dd-${reducedMotion}.png` });
  }
} finally { await b.close(); await s.stop(); }
