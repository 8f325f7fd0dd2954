import type { ProblemTexts } from '../problem-texts.ts';
import { miningProblems } from './mining-problems.ts';
import { operatorProblems } from './operator-problems.ts';
import { parsingProblems } from './parsing-problems.ts';
import { reckoningProblems } from './reckoning-problems.ts';

/** Title and detail of every problem. `{{name}}` is filled from the problem's params. */
export const problems: ProblemTexts = {
  'request.invalid': ['Invalid input', 'Please check the marked fields.'],
  'request.malformed': ['Malformed request', 'The request body is not valid JSON.'],
  'request.too_large': ['Request too large', 'The request is larger than allowed.'],
  'request.unsupported_media_type': [
    'Unsupported content type',
    'Send JSON, or multipart form data for uploads.',
  ],
  'request.rate_limited': ['Too many requests', 'Please wait a moment and try again.'],
  not_found: ['Not found', 'It does not exist, or you may not see it.'],
  conflict: ['Conflict', 'It was changed in the meantime. Reload and try again.'],
  draining: ['Shutting down', 'The server is stopping. Please try again in a moment.'],
  cancelled: ['Cancelled', 'The request was cancelled.'],
  internal: [
    'Something went wrong',
    'The error was recorded. Please try again; if it stays, tell your administrator the request number.',
  ],
  'auth.unauthenticated': ['Please sign in', 'You are not signed in, or your session has ended.'],
  'auth.invalid_credentials': ['Sign-in failed', 'E-mail or password is wrong.'],
  'auth.locked': [
    'Too many attempts',
    'Sign-in is locked for {{minutes}} minutes. Try again later or ask an administrator for a reset link.',
  ],
  'auth.forbidden': ['Not allowed', 'Your role does not include this. Ask an administrator of your tenant.'],
  'auth.operator_only': ['Not allowed', 'Only the operator of this installation may do this.'],
  'auth.session_required': ['Sign in with a browser', 'This cannot be done with an API key.'],
  'auth.key_invalid': [
    'Invalid API key',
    'The API key is unknown, expired or revoked, or its holder is no longer active.',
  ],
  'auth.password_weak': [
    'Password too weak',
    'Choose a password that is less common and has at least 10 characters.',
  ],
  'auth.password_wrong': ['Wrong password', 'The current password is not right.'],
  'auth.reset_invalid': [
    'Link no longer valid',
    'This reset link was used or has expired. Ask for a new one.',
  ],
  'auth.invitation_invalid': [
    'Invitation no longer valid',
    'This invitation was used, revoked or has expired. Ask for a new one.',
  ],
  'auth.account_exists': [
    'Account exists',
    'There is an account with this e-mail already. Sign in with it to accept.',
  ],
  'auth.origin_refused': ['Refused', 'The request came from another site.'],
  'auth.sso_failed': ['Single sign-on failed', 'The identity provider did not confirm the sign-in.'],
  'auth.sso_no_account': [
    'No account yet',
    'The identity provider knows you, but nobody has invited you here. Ask an administrator.',
  ],
  'auth.invitation_other_email': [
    'Invitation for somebody else',
    'This invitation is for another e-mail address. Sign out and open the link again.',
  ],
  'setup.done': ['Already set up', 'This installation has its administrator. Please sign in.'],
  'setup.token_invalid': ['Set-up link not valid', 'Use the link that the server printed at its last start.'],
  'tenants.suspended': ['Tenant suspended', 'This tenant is suspended. Ask the operator.'],
  'tenants.last_owner': [
    'Last owner',
    'A tenant needs at least one active owner. Make somebody else owner first.',
  ],
  'tenants.owner_only': ['Owners only', 'Only an owner may give or take the owner role.'],
  'tenants.name_taken': ['Name taken', 'There is one with this name already.'],
  'tenants.group_cycle': ['Groups in a circle', 'The outer group is inside this group already.'],
  'tenants.group_depth': ['Nested too deep', 'Groups may be nested {{levels}} levels deep.'],
  'members.already_member': ['Already a member', 'This person is a member already.'],
  'members.self': ['Not on yourself', 'You cannot do this to your own membership.'],
  'keys.scope_exceeds_role': ['Scope too wide', 'A key cannot do more than your role allows.'],
  'models.provider_unreachable': [
    'Provider unreachable',
    'The model provider did not answer. Check the address and the network.',
  ],
  'models.provider_refused': ['Provider refused', 'The model provider answered with an error ({{status}}).'],
  'models.provider_invalid_url': [
    'Invalid address',
    'The address of the provider is not a valid http(s) URL.',
  ],
  'models.address_refused': [
    'Address not allowed',
    'Addresses inside private networks are refused unless the operator allows them (JISHI_OUTBOUND_ALLOW).',
  ],
  'models.key_rejected': ['Key rejected', 'The provider rejected the API key.'],
  'models.not_found': ['Unknown model', 'There is no model named "{{model}}" that you may use.'],
  'models.name_taken': ['Name taken', 'There is a model with this name already.'],
  'models.no_chat_model': ['No chat model', 'Add a chat model first, or ask without one.'],
  'models.no_embedding_model': ['No embedding model', 'Add an embedding model first.'],
  'models.no_rerank_model': ['No rerank model', 'Add a rerank model first.'],
  'models.wrong_kind': ['Wrong kind of model', 'The model "{{model}}" cannot be used for this.'],
  'models.route_refused': [
    'Refused by a rule',
    'The rule "{{rule}}" of "{{route}}" allows no model for this request.',
  ],
  'models.no_candidate': [
    'No model available',
    'None of the models behind "{{route}}" may or can take this request.',
  ],
  'models.busy': ['Too many requests at once', 'All places for "{{model}}" are taken. Try again shortly.'],
  'models.route_name_taken': ['Name taken', 'There is a model or a route with this name already.'],
  'models.timeout': ['Provider too slow', 'The model provider did not answer in time.'],
  'models.rate_limited': [
    'Provider is busy',
    'The model provider limits requests at the moment. Please try again later.',
  ],
  'models.stream_broken': ['Answer was cut off', 'The model provider broke off in the middle of the answer.'],
  'models.local_unavailable': [
    'Local models not available',
    'This installation has no engine for these files. Install node-llama-cpp (GGUF) or onnxruntime-node (ONNX), or use a provider.',
  ],
  'models.request_too_large': ['Request too large', 'The request is larger than the gateway accepts.'],
  'models.key_required': [
    'API key needed again',
    'With a new address the API key has to be entered again, so that a key never reaches a host it was not meant for.',
  ],
  'models.key_invalid': [
    'Not an API key',
    'The API key holds characters that no key can have. Please copy it again.',
  ],
  'models.local_path_refused': [
    'Path not allowed',
    'Models have to lie in the model folder of this installation (JISHI_MODELS): a .gguf file, or a folder with model.onnx and tokenizer.json.',
  ],
  'webhooks.https_required': [
    'Not encrypted',
    'The address of a webhook begins with https://. Plain http is for a receiver on the same machine.',
  ],
  'webhooks.address_refused': [
    'Address not allowed',
    'Webhooks may not be sent to this address. Internal addresses have to be allowed by the operator.',
  ],
  'webhooks.too_many': ['Too many webhooks', 'A tenant can have {{max}} webhooks.'],
  'webhooks.disabled': ['Webhook is switched off', 'Switch it on first.'],
  'limits.budget_exhausted': [
    'Budget used up',
    'The budget "{{budget}}" has {{available}} left, and this call may need {{needed}}. It starts anew at {{resetsAt}}.',
  ],
  'limits.answer_cut': [
    'Answer cut off by a budget',
    'The answer grew beyond the {{tokens}} tokens that were held for it, and a budget has no room for more. What was written is charged.',
  ],
  'limits.rate_exceeded': [
    'Too many calls',
    'The rate limit "{{limit}}" allows no more right now. Try again in {{retryAfterSeconds}} seconds.',
  ],
  'limits.price_missing': [
    'No price',
    'The model "{{model}}" has no price, so the budget "{{budget}}" cannot be kept. Add a price first.',
  ],
  'limits.currency_mismatch': [
    'Another currency',
    'The model "{{model}}" is priced in another currency than the budget "{{budget}}". Set an exchange rate there.',
  ],
  'limits.unbounded': [
    'No upper bound',
    'Nobody can tell beforehand what this call of "{{model}}" may cost (tools of the provider, attached files, searches or seconds of sound), so the hard budget "{{budget}}" does not allow it.',
  ],
  'limits.unavailable': [
    'Budgets cannot be checked',
    'The accounts of the budgets did not answer in time. Try again.',
  ],
  'limits.time_zone_unknown': ['Unknown time zone', 'There is no time zone named "{{timeZone}}".'],
  'models.replay_conflict': [
    'Key used for another request',
    'The Idempotency-Key "{{key}}" belongs to a request with another body.',
  ],
  'models.replay_running': [
    'First request still running',
    'The request with the Idempotency-Key "{{key}}" is still being answered. Try again in a moment.',
  ],
  'limits.currency_required': [
    'Currency missing',
    'A budget of money needs a currency, and only such a budget has one.',
  ],
  'models.unsupported': ['Not supported', 'The model "{{model}}" does not support "{{feature}}".'],
  'models.capability_missing': [
    'Capability missing',
    'The model "{{model}}" cannot do this: {{capabilities}}. Choose another model, or allow a substitute with the header "x-jishi-emulate: true".',
  ],
  'knowledge.base_not_found': ['Knowledge base not found', 'It does not exist, or you may not see it.'],
  'knowledge.document_not_found': ['Document not found', 'It does not exist, or you may not see it.'],
  'knowledge.term_not_found': ['Term not found', 'It does not exist, or you may not see it.'],
  'knowledge.too_many_tags': [
    'Too many tags',
    'One of the documents would have more than {limit} tags. Nothing was changed.',
  ],
  'knowledge.settings_not_found': [
    'No such settings',
    'There is no version of these settings with that number.',
  ],
  'knowledge.tenant_settings_denied': [
    'Not for the whole tenant',
    'Settings for all knowledge bases are changed by knowledge administrators.',
  ],
  'knowledge.settings_trial_denied': [
    'Trying settings is for editors',
    'Searching with other settings than those that are set needs the right to change documents.',
  ],
  'knowledge.term_taken': ['Term exists', 'There is an entry for this term already; change that one.'],
  'knowledge.tenant_terms_denied': [
    'Not allowed',
    'Terms for the whole organisation are kept by administrators. You can add terms to a knowledge base that you may change.',
  ],
  'knowledge.write_denied': ['Not allowed', 'You may read this knowledge base but not change it.'],
  'knowledge.own_denied': ['Not allowed', 'Only owners of this knowledge base may do this.'],
  'knowledge.validity_invalid': [
    'Dates in the wrong order',
    'A document must take effect before it expires.',
  ],
  'knowledge.superseded_in_a_circle': [
    'Replaced in a circle',
    'The other document is replaced by this one already, or is this one.',
  ],
  'knowledge.owner_required': ['Owner needed', 'A knowledge base needs at least one owner.'],
  'knowledge.unknown_principal': ['Unknown member or group', 'A member or group in the list does not exist.'],
  'knowledge.document_too_large': ['File too large', 'Files may have at most {{limitMb}} MB.'],
  'knowledge.empty_upload': ['No file', 'The upload holds no file.'],
  'knowledge.not_running': ['Not running', 'This document is not being processed.'],
  'knowledge.still_running': ['Still running', 'This document is being processed. Cancel it first.'],
  'knowledge.question_too_long': ['Question too long', 'A question may have at most {{limit}} characters.'],
  ...parsingProblems,
  'knowledge.reread_running': [
    'Already being read again',
    'The documents of this knowledge base are being read again. Wait for the end, or stop it first.',
  ],
  'knowledge.reread_not_running': [
    'Not running',
    'The documents of this knowledge base are not being read again.',
  ],
  'knowledge.parser_not_found': ['Parser not found', 'There is no such parser.'],
  'knowledge.parser_name_taken': ['Name taken', 'Another parser already has this name.'],
  'knowledge.parser_address_refused': [
    'Address refused',
    'This address may not be reached from here. An operator can allow internal addresses.',
  ],
  'knowledge.parser_secret_needed': [
    'Secret needed',
    'A secret is only sent to the address that it was entered for. Enter it again for the new address, or remove it.',
  ],
  'knowledge.too_many_parsers': ['Too many parsers', 'At most {{limit}} parsers can be registered.'],
  'assistant.conversation_not_found': ['Conversation not found', 'It does not exist, or it is not yours.'],
  'assistant.turn_not_found': ['Answer not found', 'It does not exist, or it is not yours.'],
  'assistant.turn_running': ['Still answering', 'Wait for the running answer, or stop it.'],
  'assistant.not_running': ['Not running', 'This answer is finished already.'],
  'knowledge.version_not_found': [
    'Version not found',
    'The document has no such version, or its text could not be read.',
  ],
  'knowledge.version_same': ['Nothing new', 'The newest version of this document has the same content.'],
  'knowledge.version_of_source': [
    'Kept by a source',
    'A source keeps this document up to date. Change it there; the next run brings it here.',
  ],
  'knowledge.version_shown': [
    'Version in use',
    'This version is what readers see, or the newest one. Delete the document, or upload another version first.',
  ],
  'knowledge.too_many_versions': ['Too many versions', 'A document may have at most {{limit}} versions.'],
  'knowledge.too_long_to_compare': ['Too long to compare', 'Texts of this length cannot be compared.'],
  'knowledge.access_mirrored': [
    'Access follows the source',
    'Who may read this document is taken over from its source. Change it there, or in the mapping of the source.',
  ],
  'connectors.source_not_found': ['Source not found', 'It does not exist, or you may not see it.'],
  'connectors.already_running': ['Already running', 'A run of this source is waiting or under way.'],
  'connectors.not_running': ['Not running', 'No run of this source is under way.'],
  'connectors.nothing_held': ['Nothing to confirm', 'The last run held no removals back.'],
  'connectors.kind_fixed': ['Kind cannot change', 'Connect a new source for another kind.'],
  'connectors.time_zone_unknown': [
    'Unknown time zone',
    '"{{timeZone}}" is not a time zone. Write it like Asia/Shanghai.',
  ],
  'connectors.secret_missing': ['Secret missing', 'This kind of source needs "{{secret}}".'],
  'connectors.secrets_needed_again': [
    'Secrets needed again',
    'With a new address the secrets have to be entered again, so that they never reach a place they were not meant for.',
  ],
  'connectors.folder_refused': [
    'Folder not allowed',
    'The operator of this installation has not opened this folder for sources (JISHI_SOURCE_FOLDERS).',
  ],
  'connectors.folder_unreadable': [
    'Folder cannot be read',
    'The folder or a part of it cannot be read: {{reason}}.',
  ],
  'connectors.address_refused': [
    'Address not allowed',
    'Internal addresses need to be opened by the operator of this installation (JISHI_OUTBOUND_ALLOW).',
  ],
  'connectors.config_refused': [
    'Setting not accepted',
    'The setting "{{field}}" is not accepted: {{reason}}.',
  ],
  'connectors.credentials_rejected': [
    'Credentials rejected',
    'The source refused the user name, password or token. It may have expired.',
  ],
  'connectors.permission_missing': [
    'Permission missing',
    'The source knows the application, but does not let it read. Grant the permissions that the set-up steps name.',
  ],
  'connectors.unreachable': ['Source cannot be reached', 'The source does not answer ({{reason}}).'],
  'connectors.busy': [
    'Source is busy',
    'The source asks to wait. The next try is in {{seconds}} seconds or later.',
  ],
  'connectors.source_failed': ['Source failed', 'The source answered with an error ({{status}}).'],
  'connectors.answer_invalid': [
    'Answer not understood',
    'The source answered in a way that cannot be read: {{reason}}.',
  ],
  'connectors.item_missing': [
    'No longer there',
    'The source listed this item but does not have it any more.',
  ],
  'connectors.item_unreadable': ['Cannot be read', 'The source does not let this item be read.'],
  'connectors.item_too_large': ['Too large', 'Files may have at most {{limitMb}} MB.'],
  'connectors.too_many_items': [
    'Too many items',
    'The source has more than {{limit}} items. Narrow it down, or connect parts of it.',
  ],
  'connectors.robots_refused': [
    'Closed to crawlers',
    'The robots.txt of this site does not allow the start page.',
  ],
  'connectors.query_failed': ['Query failed', 'The database refused the query: {{reason}}.'],
  'knowledge.nothing_to_undo': ['Nothing to undo', 'Nobody has changed this chunk.'],
  'knowledge.edit_not_found': ['Change not found', 'This change does not exist, or it no longer conflicts.'],
  'knowledge.chunk_of_old_version': [
    'Chunk of an earlier version',
    'Earlier versions cannot be changed. Change the chunk in the version in use.',
  ],
  'correction.case_not_found': [
    'Case not found',
    'It does not exist, was withdrawn with its conversation, or you may not see it.',
  ],
  'correction.base_not_kept': ['Not allowed', 'This is for those who look after the knowledge base.'],
  'correction.case_denied': ['Not allowed', 'Only owners of the knowledge base may do this.'],
  'correction.assignee_unfit': [
    'Cannot be given to this person',
    'A case can be given to active members who may write in a knowledge base.',
  ],
  'correction.regression_not_found': [
    'Regression case not found',
    'It does not exist, or you may not see it.',
  ],
  'correction.document_elsewhere': [
    'Another knowledge base',
    'The expected document has to be one of this knowledge base that you may read.',
  ],
  'correction.too_many_regressions': [
    'Too many regression cases',
    'A knowledge base keeps at most {{limit}} regression cases.',
  ],
  'correction.nothing_to_run': ['Nothing to run', 'This knowledge base has no active regression case.'],
  'correction.answer_not_found': ['Reviewed answer not found', 'It does not exist, or you may not see it.'],
  'correction.source_elsewhere': [
    'Not a source of this knowledge base',
    'A reviewed answer cites passages of its knowledge base that you may read.',
  ],
  'correction.answer_dates': ['Dates in the wrong order', 'It has to take effect before it expires.'],
  ...miningProblems,
  ...operatorProblems,
  ...reckoningProblems,
};
