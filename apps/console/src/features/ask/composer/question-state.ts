/** Characters of a question that the server takes. */
export const questionLimit = 10_000;
/** The counter appears when fewer than this many are left. */
const counterFrom = 1_000;

export interface QuestionState {
  question: string;
  /** Negative when it is too long. */
  left: number;
  counted: boolean;
  sendable: boolean;
}

/** What the composer knows about a text: the server counts it without the space around it. */
export function questionState(text: string): QuestionState {
  const question = text.trim();
  const left = questionLimit - question.length;
  return { question, left, counted: left < counterFrom, sendable: question !== '' && left >= 0 };
}
