import { z } from 'zod';
import { addressOf, remember } from '../answer.ts';
import { isProblem } from '../session.ts';
import type { Ask } from './ask.ts';

const member = z.object({
  member_type: z.string(),
  member_id: z.string(),
  name: z.string().optional(),
});
const members = z.object({ data: z.object({ items: z.array(member).default([]) }) });
const publicLink = z.object({
  data: z.object({ permission_public: z.object({ link_share_entity: z.string().optional() }) }),
});
const user = z.object({
  data: z.object({
    user: z.object({
      email: z.string().optional(),
      enterprise_email: z.string().optional(),
      name: z.string().optional(),
    }),
  }),
});

/** Who may read a document: its collaborators, and everybody of the company where its link is open to them. */
export function readersAsker(ask: Ask, base: string): (token: string, type: string) => Promise<string[]> {
  const mailOf = remember(async (openId) => {
    const url = addressOf(base, `/open-apis/contact/v3/users/${encodeURIComponent(openId)}`, {
      user_id_type: 'open_id',
    });
    try {
      const { data } = await ask({ url, schema: user });
      const { email, enterprise_email: office, name } = data.user;
      return email || office || `${name ?? ''} (${openId})`;
    } catch (error) {
      // Outside of what the application may see of the address book.
      if (isProblem(error, 'connectors.item_missing') || isProblem(error, 'connectors.item_unreadable'))
        return openId;
      throw error;
    }
  });
  const principalOf = async ({ member_type: type, member_id: id, name }: z.infer<typeof member>) => {
    if (type === 'email') return `user:${id}`;
    if (type === 'openid') return `user:${await mailOf(id)}`;
    return /user/.test(type) ? `user:${id}` : `group:${name ?? ''} (${id})`;
  };
  return async (token, type) => {
    const path = `/open-apis/drive/v1/permissions/${encodeURIComponent(token)}/members`;
    const { data } = await ask({ url: addressOf(base, path, { type, fields: 'name' }), schema: members });
    const readers = await Promise.all(data.items.map(principalOf));
    const link = await ask({
      url: addressOf(base, `/open-apis/drive/v2/permissions/${encodeURIComponent(token)}/public`, { type }),
      schema: publicLink,
    });
    const { link_share_entity: open = '' } = link.data.permission_public;
    if (/^tenant_/.test(open)) readers.push('group:organization');
    if (/^anyone_/.test(open)) readers.push('group:anyone');
    return [...new Set(readers)];
  };
}
