// Mail: one message to one address over SMTP, or the plain answer that no mail server is configured.
// What a mail server does wrong is a value, not an exception. Words and language come from the caller.
export { createMailer, type MailConfig, type Mailer, type MailMessage, type MailOutcome } from './mailer.ts';
export { type MailContent, type RenderedMail, renderMail } from './template.ts';
