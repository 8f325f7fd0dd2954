import { describe, expect, it } from 'vitest';
import { isWeakPassword } from './strength.ts';

const owner = { email: 'mei.chen@nordlicht.example', name: 'Chen Mei-Lin' };

describe('weak passwords', () => {
  it.each([
    'short',
    '1234567890',
    'QWERTYUIOP',
    'woaini1314520',
    'Password2026!!',
    'admin-1234567',
    'summer2031!',
    'aaaaaaaaaaaa',
    'abcabcabcabcabc',
    '12121212121212',
    'fghijklmnopq',
    '9876543210',
    'nordlicht2026',
    'mei.chen@nordlicht.example',
    'Mei-Lin-12345',
    'ｐａｓｓｗｏｒｄ１２３４',
  ])('%s is weak', (password) => {
    expect(isWeakPassword(password, owner)).toBe(true);
  });

  it.each([
    'kettle-violin-moss-41',
    'Jq7#vT2m!xW9',
    '青山隔送行疏林不做美淡烟',
    'nordlicht-thinks-twice-about-fjords',
    'password-but-really-long-nonsense',
  ])('%s is not', (password) => {
    expect(isWeakPassword(password, owner)).toBe(false);
  });
});
