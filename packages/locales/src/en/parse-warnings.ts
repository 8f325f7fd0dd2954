/** What was left out or guessed while reading a file. `{{name}}` is filled from the warning's params. */
export const parseWarnings = {
  pictures_skipped: 'Pictures were left out ({{count}}).',
  pictures_read: 'Text in pictures was recognised and stands where they stand ({{count}} pictures).',
  pictures_without_text: 'No text was found in {{count}} pictures.',
  pictures_small: 'Icons and other small pictures were left out ({{count}}).',
  pictures_beyond_limit: 'Text recognition stops after {{limit}} pictures; {{count}} were left out.',
  pictures_unreadable:
    'Pictures that are too large, damaged or of a kind that is not read were left out ({{count}}).',
  pages_need_ocr: 'Pages that hold only a picture of their text were left out ({{count}}: {{pages}}).',
  pages_beyond_ocr_limit: 'Text recognition stops after {{limit}} pages; {{count}} were left out.',
  pages_low_confidence:
    'Text recognition is unsure about these pages: {{pages}}. Compare them with the original.',
  pages_garbled: 'The characters of some pages mean nothing; they were read by their looks ({{pages}}).',
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
  member_skipped: 'A file inside could not be read and was left out: {{name}} ({{reason}}).',
  external_parser_failed: 'The parser "{{name}}" could not read it; it was read here instead ({{reason}}).',
  legacy_format:
    'This is an old format, read without pictures and places. Save it in the current format for more.',
  malformed_markup: 'The file has mistakes in its markup; some of it may be missing.',
};
