import type { Locale } from '@jishi/contract';

interface Texts {
  /** The whole answer when the documents hold none; a model is told to write exactly this. */
  notInDocuments: string;
  /** Stands in place of an answer whose documents the reader may not read (any more). */
  withheld: string;
  question: string;
  answer: string;
  quotation: string;
  stopped: string;
  failed: string;
  sources: string;
  page: (page: number) => string;
  overview: (document: string) => string;
}

/** What the assistant itself says, in both languages. */
export const texts: Record<Locale, Texts> = {
  'zh-CN': {
    notInDocuments: '文档中没有找到这个问题的答案。',
    withheld: '这条回答已隐去：它依据的文档已被删除，或您不再有权阅读。',
    question: '问题',
    answer: '回答',
    quotation: '原文摘录',
    stopped: '已停止',
    failed: '未完成',
    sources: '来源',
    page: (page) => `第 ${page} 页`,
    overview: (document) => `《${document}》主要讲了什么？`,
  },
  en: {
    notInDocuments: 'The documents do not answer this question.',
    withheld: 'This answer is withheld: a document behind it was deleted, or you may no longer read it.',
    question: 'Question',
    answer: 'Answer',
    quotation: 'Quoted from the documents',
    stopped: 'stopped',
    failed: 'not completed',
    sources: 'Sources',
    page: (page) => `page ${page}`,
    overview: (document) => `What is “${document}” about?`,
  },
};

/** The language to answer in: Chinese when the question holds Chinese. */
export function languageOf(text: string): Locale {
  return /\p{Script=Han}/u.test(text) ? 'zh-CN' : 'en';
}
