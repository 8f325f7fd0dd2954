/** What was left out or guessed while reading a file. `{{name}}` is filled from the warning's params. */
export const parseWarnings = {
  pictures_skipped: 'Pictures were left out ({{count}}).',
  pages_need_ocr: 'Some pages hold only a picture of their text and were left out.',
  pages_failed: 'Some pages could not be read and were left out.',
  hidden_text_skipped: 'Hidden text was left out ({{count}}).',
  hidden_sheet: 'The sheet "{{sheet}}" is hidden and was left out.',
  invisible_characters_removed: 'Invisible characters were removed.',
  formulas_kept_as_text: 'Formulas were kept as text ({{count}}).',
  rows_beyond_limit: 'A table has more rows than are read; {{skipped}} were left out.',
  columns_beyond_limit: 'A table has more columns than are read; some were left out.',
  cells_without_cached_value: 'Some formulas had no stored result and were left empty.',
  embedded_objects_skipped: 'Embedded files were left out.',
  tracked_deletions_skipped: 'Deletions under review were left out.',
  charset_guessed: 'The character set is not declared; it was read as {{charset}}.',
  undecodable_characters: 'Some characters could not be read ({{count}}).',
  malformed_markup: 'The file has mistakes in its markup; some of it may be missing.',
};
