import type { UiTexts } from '../../en/ui/index.ts';
import type { TextsOf } from '../../ui-texts.ts';
import { account } from './account.ts';
import { actions } from './actions.ts';
import { ask } from './ask.ts';
import { audit } from './audit.ts';
import { corrections } from './corrections.ts';
import { keys } from './keys.ts';
import { knowledge } from './knowledge.ts';
import { limits } from './limits.ts';
import { models } from './models.ts';
import { operator } from './operator.ts';
import { parsers } from './parsers.ts';
import { people } from './people.ts';
import { playground } from './playground.ts';
import { reading } from './reading.ts';
import { retrieval } from './retrieval.ts';
import { roles } from './roles.ts';
import { routes } from './routes.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { sources } from './sources.ts';
import { states } from './states.ts';
import { terms } from './terms.ts';
import { usage } from './usage.ts';
import { versions } from './versions.ts';
import { webhooks } from './webhooks.ts';

/** Console texts in simplified Chinese; keys are those of the English twin. */
export const ui: TextsOf<UiTexts> = {
  account,
  actions,
  ask,
  audit,
  corrections,
  keys,
  knowledge,
  limits,
  models,
  operator,
  parsers,
  people,
  playground,
  reading,
  retrieval,
  roles,
  routes,
  settings,
  shell,
  sources,
  states,
  terms,
  usage,
  webhooks,
  versions,
};
