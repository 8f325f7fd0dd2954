import { expect, it } from 'vitest';
import { initialsOf } from './person.tsx';

it('takes initials as each script does', () => {
  expect(initialsOf('Ada Lovelace')).toBe('AL');
  expect(initialsOf('maria.gonzalez@x.example')).toBe('MG');
  expect(initialsOf('王小明')).toBe('小明');
  expect(initialsOf('人力资源部')).toBe('人力');
  expect(initialsOf('')).toBe('?');
});
