/**
 * The same keys as the English texts, in another language; a missing or unknown key does not compile. Keys that end in
 * `_one` may be left out: Chinese has one plural form (`_other`).
 */
export type TextsOf<T> = {
  [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : TextsOf<T[K]>;
};
