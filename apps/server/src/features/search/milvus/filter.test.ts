import { describe, expect, it } from 'vitest';
import { documentExpression, filterExpression } from './filter.ts';

describe('the filter of a search', () => {
  it.each([
    [
      { tenantId: 't', baseIds: ['b', 'c'], accessSetIds: ['a'] },
      'tenant_id == "t" and base_id in ["b", "c"] and access_set_id in ["a"]',
    ],
    [
      { tenantId: 't', baseIds: ['b'], documentIds: ['d'] },
      'tenant_id == "t" and base_id in ["b"] and document_id in ["d"]',
    ],
    // Nothing readable, nothing to search in, or no rights given at all: nothing is asked.
    [{ tenantId: 't', baseIds: ['b'], accessSetIds: [] }, undefined],
    [{ tenantId: 't', baseIds: ['b'], documentIds: [] }, undefined],
    [{ tenantId: 't', baseIds: [], accessSetIds: ['a'] }, undefined],
    [{ tenantId: 't', baseIds: ['b'] }, undefined],
  ])('%j', (filter, expected) => {
    expect(filterExpression(filter)).toBe(expected);
  });

  it.each(['x" or tenant_id != "', 'x\\', '"] or id in ["', "'", 'a\nb'])(
    'keeps %j one string',
    (hostile) => {
      const expression = filterExpression({ tenantId: 't', baseIds: ['b'], accessSetIds: [hostile] }) ?? '';
      const list = expression.slice(expression.indexOf('access_set_id in ') + 'access_set_id in '.length);
      expect(JSON.parse(list)).toEqual([hostile]);
    },
  );

  it('takes what older versions wrote, or all of a document', () => {
    const document = { tenantId: 't', documentId: 'd' };
    expect(documentExpression(document, 7)).toBe('tenant_id == "t" and document_id == "d" and version < 7');
    expect(documentExpression(document, undefined)).toBe('tenant_id == "t" and document_id == "d"');
  });
});
