import type { Locale } from '@jishi/contract';
import { fill } from '@jishi/locales';
import type { Scope } from '../../../kernel/scope.ts';
import { readTimeZone } from '../accounts/budget-store.ts';
import { readable } from '../admission/decide.ts';
import { type AnnouncedAlert, findAlert, findRecipient } from './alert-store.ts';

interface MailText {
  subject: string;
  /** Of a budget for each person or key. */
  holder: string;
  text: string;
  refuses: string;
  warns: string;
}

const texts: Record<Locale, MailText> = {
  en: {
    subject: '{{percent}} % of the budget "{{budget}}" is used',
    holder: ' for {{holder}}',
    text: 'Hello {{name}},\n\nof the budget "{{budget}}"{{forHolder}}, {{spent}} of {{amount}} is used ({{percent}} %). {{consequence}}\n\nThe next period begins {{next}}. Budgets are shown and raised here:\n\n{{url}}\n',
    refuses: 'When nothing is left, further calls are refused.',
    warns: 'This budget only warns; no call is refused.',
  },
  'zh-CN': {
    subject: '预算“{{budget}}”已使用 {{percent}}%',
    holder: '（{{holder}}）',
    text: '{{name}}，您好：\n\n预算“{{budget}}”{{forHolder}}已使用 {{spent}}，上限为 {{amount}}（{{percent}}%）。{{consequence}}\n\n下一周期开始时间：{{next}}。查看和提高预算：\n\n{{url}}\n',
    refuses: '额度用尽后，后续调用将被拒绝。',
    warns: '该预算只提醒，不会拒绝调用。',
  },
};

/** Sends one mail to one person. @throws Error when the mail server did not take it: the job is retried */
export async function mailAlert(
  scope: Scope,
  { alertId, userId }: { alertId: string; userId: string },
): Promise<void> {
  const work = await scope.tx(async (tx) => {
    const alert = await findAlert(tx, alertId);
    const recipient = await findRecipient(tx, userId);
    return { alert, recipient, timeZone: await readTimeZone(tx) };
  });
  const { alert, recipient } = work;
  if (alert === undefined || recipient === undefined) return;
  const locale = (recipient.locale ?? scope.ports.defaultLocale) as Locale;
  const url = scope.ports.publicUrl('/limits');
  const mail = alertMail(alert, { locale, name: recipient.name, url, timeZone: work.timeZone });
  const sent = await scope.ports.mail.send({ to: recipient.email, ...mail });
  if (!sent) throw new Error('the mail server did not take a budget alert');
}

interface MailContext {
  locale: Locale;
  name: string;
  url: string;
  timeZone: string;
}

export function alertMail(
  alert: AnnouncedAlert,
  { locale, name, url, timeZone }: MailContext,
): { subject: string; text: string } {
  const words = texts[locale];
  const percent = String(percentOf(alert));
  const holder = alert.holder_name ?? alert.holder;
  const params = {
    name,
    url,
    percent,
    budget: alert.budget_name,
    spent: amountText(alert, alert.spent),
    amount: amountText(alert, alert.amount),
    forHolder: alert.holder === '' ? '' : fill(words.holder, { holder }),
    consequence: alert.mode === 'hard' ? words.refuses : words.warns,
    next:
      alert.ends_at === null
        ? '–'
        : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
            alert.ends_at,
          ),
  };
  // A subject is one line whatever a name holds.
  return { subject: fill(words.subject, params).replace(/\s+/g, ' '), text: fill(words.text, params) };
}

/** Of the limit, rounded down; a limit of nothing is used up by anything. */
function percentOf({ spent, amount, threshold }: AnnouncedAlert): number {
  return BigInt(amount) === 0n ? threshold : Number((BigInt(spent) * 100n) / BigInt(amount));
}

const unitWords = { tokens: ' tokens', requests: '' } as const;

function amountText({ unit, currency }: AnnouncedAlert, amount: string): string {
  const text = readable({ unit, currency }, BigInt(amount));
  return unit === 'money' ? text : text + unitWords[unit];
}
