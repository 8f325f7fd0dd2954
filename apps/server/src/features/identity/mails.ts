import type { Locale } from '@jishi/contract';
import { fill } from '@jishi/locales';

interface MailText {
  subject: string;
  text: string;
}

const resetTexts: Record<Locale, MailText> = {
  en: {
    subject: 'Set a new password',
    text: 'Hello {{name}},\n\nwith this link you can set a new password. It works once, within one hour:\n\n{{url}}\n\nIf you did not ask for it, you can ignore this mail: nothing has changed.\n',
  },
  'zh-CN': {
    subject: '设置新密码',
    text: '{{name}}，您好：\n\n请通过以下链接设置新密码。链接一小时内有效，仅可使用一次：\n\n{{url}}\n\n如果您没有提出此请求，请忽略本邮件，您的密码不会改变。\n',
  },
};

const invitationTexts: Record<Locale, MailText> = {
  en: {
    subject: '{{inviter}} invites you to {{tenant}}',
    text: 'Hello,\n\n{{inviter}} invites you to {{tenant}} on Jishi. Accept within seven days:\n\n{{url}}\n',
  },
  'zh-CN': {
    subject: '{{inviter}} 邀请您加入 {{tenant}}',
    text: '您好：\n\n{{inviter}} 邀请您加入 Jishi 上的 {{tenant}}。请在七天内接受邀请：\n\n{{url}}\n',
  },
};

export function resetMail(locale: Locale, params: { name: string; url: string }): MailText {
  return filled(resetTexts[locale], params);
}

export function invitationMail(
  locale: Locale,
  params: { inviter: string; tenant: string; url: string },
): MailText {
  return filled(invitationTexts[locale], params);
}

/** A subject is one line whatever a name holds. */
function filled({ subject, text }: MailText, params: Record<string, string>): MailText {
  return { subject: fill(subject, params).replace(/\s+/g, ' '), text: fill(text, params) };
}
