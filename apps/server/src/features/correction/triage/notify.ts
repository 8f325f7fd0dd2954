import type { Locale } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { type BasePerson, peopleWith } from '../../knowledge/index.ts';
import { baseNameOf } from './base-store.ts';

/** More owners than these have other ways of sharing work. */
const mostMails = 20;

/** Mails say that there is a case and where; never the question, for not every owner may read it. */
const texts: Record<Locale, { subject: (base: string) => string; text: (link: string) => string }> = {
  'zh-CN': {
    subject: (base) => `「${base}」有一条回答被评为不佳`,
    text: (link) => `有人对与您的知识库相关的一条回答点了“不满意”。请查看原因并处理：\n\n${link}\n`,
  },
  en: {
    subject: (base) => `An answer about “${base}” was rated down`,
    text: (link) =>
      `Somebody rated an answer down that belongs to a knowledge base of yours. See why, and mend it:\n\n${link}\n`,
  },
};

const requests: typeof texts = {
  'zh-CN': {
    subject: (base) => `「${base}」缺少资料，请您补充`,
    text: (link) => `有一个问题因为缺少资料而无法回答，同事请您补充来源。详情见：\n\n${link}\n`,
  },
  en: {
    subject: (base) => `A document is missing in “${base}”`,
    text: (link) =>
      `A question could not be answered because a document is missing; you are asked to provide it:\n\n${link}\n`,
  },
};

/** Tells the owners of a base of a new case. A mail server that is away is no reason to stop. */
export async function tellOwners(
  scope: Scope,
  { caseId, baseId }: { caseId: string; baseId: string },
): Promise<void> {
  const { owners, base } = await scope.tx(async (tx) => ({
    owners: await peopleWith(tx, baseId, ['own']),
    base: await baseNameOf(tx, baseId),
  }));
  for (const owner of owners.slice(0, mostMails)) await mail(scope, owner, { texts, caseId, base });
}

/** Tells somebody that a document is wanted of them. */
export async function tellRequested(
  scope: Scope,
  { person, caseId, base }: { person: BasePerson; caseId: string; base: string },
): Promise<void> {
  await mail(scope, person, { texts: requests, caseId, base });
}

async function mail(
  scope: Scope,
  person: BasePerson,
  { texts: words, caseId, base }: { texts: typeof texts; caseId: string; base: string },
): Promise<void> {
  const { mail: mailer, publicUrl, defaultLocale } = scope.ports;
  if (!mailer.configured) return;
  const locale = person.locale === 'zh-CN' || person.locale === 'en' ? person.locale : defaultLocale;
  const { subject, text } = words[locale];
  const link = publicUrl(`/corrections/${caseId}`);
  try {
    await mailer.send({ to: person.email, subject: subject(base), text: text(link) });
  } catch (error) {
    scope.log.warn({ err: error, caseId }, 'a mail about a case could not be sent');
  }
}
