import { defaultRetrieval } from '@jishi/contract';
import { expect, it } from 'vitest';
import { presetNames, presetOf, presetSettings, sameSettings } from './presets.ts';

it.each(presetNames)('%s is recognised, and ends to be itself with any change', (name) => {
  expect(presetOf(presetSettings(name))).toBe(name);
  expect(presetOf({ ...presetSettings(name), limit: 17 })).toBeUndefined();
});

it('settings are the same whatever the order of their fields', () => {
  const { mode, ...rest } = defaultRetrieval;
  expect(sameSettings({ ...rest, mode }, defaultRetrieval)).toBe(true);
  expect(sameSettings({ ...defaultRetrieval, minScore: 0.1 }, defaultRetrieval)).toBe(false);
});
