import { ui } from '@jishi/locales/en/ui';
import i18next from 'i18next';
import { expect, it } from 'vitest';
import { hasEffect, joinIn, newRule, ruleWords } from './rule-words.ts';

const texts = i18next.createInstance();
await texts.init({ lng: 'en', ns: ['ui'], defaultNS: 'ui', resources: { en: { ui } } });
const names = {
  model: (id: string) => `model ${id}`,
  group: (id: string) => `group ${id}`,
  policy: (policy: string) => `policy ${policy}`,
};
const wording = { t: texts.t as never, names, join: joinIn('en') };
const id = <Prefix extends string>(prefix: Prefix) => `${prefix}_${'0'.repeat(32)}` as const;

it('says what a rule does as one would say it', () => {
  const rule = newRule();
  rule.when = { ...rule.when, dataClassAtLeast: 'confidential', tags: ['legal', 'hr'] };
  rule.effect = { ...rule.effect, dataPolicies: ['on-premise'] };
  expect(ruleWords(rule, wording)).toEqual({
    when: 'When data is Confidential or more sensitive and tag is legal or hr',
    consequence: 'only models with policy on-premise',
  });
});

it('names models and groups, never their ids', () => {
  const rule = newRule();
  rule.when = { ...rule.when, groupIds: [id('grp')] };
  rule.effect = { ...rule.effect, modelIds: [id('mdl')], regions: ['eu'] };
  const words = ruleWords(rule, wording);
  expect(words.when).toBe(`When caller is in group ${id('grp')}`);
  expect(words.consequence).toBe(`only model ${id('mdl')} and only models in eu`);
});

it('knows a rule that matches always, one that refuses, and one that does nothing', () => {
  const rule = newRule();
  expect(hasEffect(rule)).toBe(false);
  const refusing = { ...rule, effect: { ...rule.effect, kind: 'refuse' as const } };
  expect(hasEffect(refusing)).toBe(true);
  expect(ruleWords(refusing, wording)).toEqual({ when: 'Always', consequence: 'refuse' });
});
