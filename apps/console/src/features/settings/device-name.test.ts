import { expect, it } from 'vitest';
import { deviceName } from './device-name.ts';

it('recognises browser and system although they name each other', () => {
  const edge =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0';
  const phone = 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36';
  expect(deviceName(edge)).toBe('Edge · Windows');
  expect(deviceName(phone)).toBe('Chrome · Android');
});

it('stays silent when there is nothing to say', () => {
  expect(deviceName(null)).toBeUndefined();
  expect(deviceName('curl/8.5')).toBeUndefined();
});
