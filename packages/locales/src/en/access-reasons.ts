/** Why a member may or may not read a document. `{{principal}}` is a member, a group or everyone; `{{right}}` a right. */
export const accessReasons = {
  'not-active': 'No active member of this tenant: reaches nothing.',
  'denied-by-document': 'The document denies {{principal}}. A denial wins over every grant.',
  'denied-by-base': 'The knowledge base denies {{principal}}. A denial wins over every grant.',
  owner: '{{principal}} owns the knowledge base; owners read every document.',
  granted: '{{principal}} has the right “{{right}}” in the knowledge base, and the document inherits it.',
  listed: 'The access list of the document names {{principal}}.',
  'grant-replaced':
    '{{principal}} has the right “{{right}}” in the knowledge base, but the document has an access list of its own.',
  'nothing-applies': 'No grant and no entry reaches this member.',
  'not-indexed': 'The document is not indexed yet, so nobody finds it.',
  'not-yet-effective': 'The document is not in force yet: searches and answers leave it out.',
  expired: 'The document has expired: searches and answers leave it out, unless asked as of an earlier date.',
  superseded: 'Another document has replaced it: searches and answers leave it out.',
  disabled: 'The document is switched off: searches and answers leave it out.',
  everyone: 'everyone',
  read: 'read',
  write: 'write',
  own: 'own',
};
