import type { accessReasons as english } from '../en/access-reasons.ts';

export const accessReasons: Record<keyof typeof english, string> = {
  'not-active': '不是本租户的有效成员，无法访问任何内容。',
  'denied-by-document': '该文档拒绝{{principal}}访问。拒绝优先于一切授权。',
  'denied-by-base': '该知识库拒绝{{principal}}访问。拒绝优先于一切授权。',
  owner: '{{principal}}是知识库的所有者，可以阅读其中所有文档。',
  granted: '{{principal}}在知识库中拥有“{{right}}”权限，该文档继承此权限。',
  listed: '该文档的访问名单包含{{principal}}。',
  'grant-replaced': '{{principal}}在知识库中拥有“{{right}}”权限，但该文档使用自己的访问名单。',
  'nothing-applies': '没有任何授权或名单条目涉及此成员。',
  'not-indexed': '该文档尚未编入索引，任何人都检索不到。',
  'not-yet-effective': '该文档尚未生效，检索和回答不会使用它。',
  expired: '该文档已失效，除非按更早的日期提问，检索和回答不会使用它。',
  superseded: '该文档已被另一份文档替代，检索和回答不会使用它。',
  disabled: '该文档已停用，检索和回答不会使用它。',
  everyone: '所有人',
  read: '阅读',
  write: '编辑',
  own: '所有',
};
