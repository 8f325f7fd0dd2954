import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { AnswerMarkdown } from './markdown.tsx';

const render = (text: string, writing = false) =>
  renderToStaticMarkup(createElement(AnswerMarkdown, { text, writing, marks: [], marker: () => null }));

describe('the text of an answer', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<iframe src="https://evil.example"></iframe>',
    'text <b onclick="x()">bold</b>',
  ])('shows HTML as text: %s', (text) => {
    const html = render(text);
    expect(html).not.toMatch(/<(script|img|iframe|b)[\s>]/);
    expect(html).toContain('&lt;');
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:msgbox)',
    '[x](/v1/auth/sign-out)',
    '[x](//evil.example)',
    '<javascript:alert(1)>',
  ])('makes no link of %s', (text) => {
    expect(render(text)).not.toContain('<a');
  });

  it('opens web links apart, without referrer and without weight', () => {
    expect(render('[x](https://a.example/)')).toContain(
      '<a href="https://a.example/" target="_blank" rel="noopener noreferrer nofollow">',
    );
  });

  it('loads no image, not even through a reference', () => {
    const html = render(
      '![secret](https://evil.example/p.png?q=1) ![r][1]\n\n[1]: https://evil.example/2.png',
    );
    expect(html).not.toMatch(/<img|src=|evil\.example/);
  });

  it('draws the markers that the marks ask for', () => {
    const marks = [{ number: 1, at: 4 }] as never;
    const marker = (index: number) => createElement('i', { key: index }, index);
    const props = { text: 'End.', writing: false, marks, marker };
    expect(renderToStaticMarkup(createElement(AnswerMarkdown, props))).toMatch(
      /End\.<span[^>]*><i>0<\/i><\/span>/,
    );
  });
});
