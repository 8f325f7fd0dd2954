import type { TriageCause, TriageSignals } from '@jishi/contract';

/** From here on a passage holds enough of the question's words to be about it. */
const good = 0.6;
/** Below this none is. */
const poor = 0.35;
/** So much better than anything readable, a passage that the asker may not read is the likelier answer. */
const clearly = 0.15;

/** The likeliest cause, from what the trace says and what the asker said was wrong. A suggestion: somebody decides. */
export function suggestCause(signals: TriageSignals, reason: string | null): TriageCause {
  if (reason === 'outdated') return 'missing-source';
  const lacking = isLacking(signals, reason);
  if (lacking && signals.anyShare >= good && signals.anyShare > signals.readableShare + clearly)
    return 'permission';
  if (lacking && signals.unread > 0) return 'parse';
  if (lacking) return causeOfLack(signals);
  if (reason === 'bad-citation' || signals.flagged > 0) return 'answer';
  if (signals.readableShare < poor) return 'missing-source';
  return signals.readableShare < good ? 'retrieval' : 'answer';
}

/** Something is not there, as opposed to being there and wrong. */
function isLacking({ kind, cited }: TriageSignals, reason: string | null): boolean {
  return kind === 'not-in-documents' || cited === 0 || reason === 'not-found' || reason === 'incomplete';
}

/** A passage about it was readable: then it was not found or not taken for an answer, or an answer was written without it. */
function causeOfLack({ kind, readableShare, evidence, cited }: TriageSignals): TriageCause {
  if (readableShare < good) return 'missing-source';
  // Where nothing was answered, nothing was answered wrongly.
  if (kind === 'not-in-documents') return 'retrieval';
  return evidence > 0 && cited === 0 ? 'answer' : 'retrieval';
}
