import type { Asked } from './question.ts';

const number =
  /\d|[零一二两三四五六七八九十百千万亿半]+[个名位人家次项种条天年月日元米吨公斤倍成]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|billion|dozen|half|none|no|once|twice)\b/iu;
const time =
  /\b(?:1[0-9]|20)\d{2}\b|\d{1,2}:\d{2}|\d{4}\s*年|\d+\s*[月日号]|[一二三四五六七八九十]+[月日]|世纪|年代|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|century|quarter)\b/iu;
const duration =
  /(?:\d|[零一二两三四五六七八九十百半]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|several)\b)[\s-]*(?:个?(?:工作日|自然日|小时|分钟|秒|天|日|周|星期|月|季度|年)|(?:business |working |calendar )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|decades?|centur))/iu;
const reason =
  /\b(?:because|due to|since|caused?|reason|so that|in order to|result|therefore)\b|因为|由于|原因|为了|因此|所以|导致|以便/iu;
const definition = /\b(?:is|are|was|were|means|refers to|known as|called|defined)\b|是|指|称为|叫做|即/iu;
const meaning =
  /\b(?:means?|meaning|stands? for|indicates?|refers? to|signif\w+|defined as)\b|表示|代表|意思是|意味|含义|是指|即/iu;
const capitalised =
  /(?<=\S\s)\p{Lu}\p{Ll}+|[\p{Script=Han}]{2,4}(?:先生|女士|经理|总监|主任|教授|博士|老师)|·/u;

interface Kind {
  pattern: RegExp;
  /** What holding it is worth: less than 1 where the pattern only guesses. */
  worth: number;
  /** Numbers of the question itself answer nothing. */
  fresh: boolean;
}

const kinds: Record<Asked, Kind | undefined> = {
  number: { pattern: number, worth: 1, fresh: true },
  time: { pattern: time, worth: 1, fresh: true },
  duration: { pattern: duration, worth: 1, fresh: false },
  reason: { pattern: reason, worth: 1, fresh: false },
  definition: { pattern: definition, worth: 0.5, fresh: false },
  meaning: { pattern: meaning, worth: 1, fresh: false },
  person: { pattern: capitalised, worth: 0.5, fresh: false },
  place: { pattern: capitalised, worth: 0.5, fresh: false },
  any: undefined,
};

/** Whether a text holds the kind of thing asked for: 1, 0, or a half where only a guess is possible. */
export function answersKind(asked: Asked, text: string, numbers: ReadonlySet<string>): number {
  const kind = kinds[asked];
  if (kind === undefined) return 0;
  return kind.pattern.test(kind.fresh ? withoutNumbers(text, numbers) : text) ? kind.worth : 0;
}

function withoutNumbers(text: string, numbers: ReadonlySet<string>): string {
  return numbers.size === 0
    ? text
    : text.replace(/\d+(?:[.,]\d+)*/g, (found) => (numbers.has(found) ? '' : found));
}
