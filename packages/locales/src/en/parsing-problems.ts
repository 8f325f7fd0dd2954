import type { ProblemTexts } from '../problem-texts.ts';

/** Why a file could not be read. */
export const parsingProblems = {
  'parsing.unsupported_type': ['File type not supported', 'This kind of file cannot be read ({{type}}).'],
  'parsing.encrypted': [
    'Password protected',
    'The file is encrypted. Remove the password and upload it again.',
  ],
  'parsing.empty': ['Empty file', 'The file holds nothing.'],
  'parsing.corrupt': ['Damaged file', 'The file is damaged or incomplete and cannot be read.'],
  'parsing.too_large': ['Too much content', 'The content of the file exceeds what can be processed.'],
  'parsing.zip_bomb': ['Suspicious archive', 'The file unpacks to far more than it should and was refused.'],
  'parsing.external_entity': ['Unsafe content', 'The file declares XML entities, which is not allowed.'],
  'parsing.too_complex': ['Too deeply nested', 'The structure of the file is nested too deeply.'],
  'parsing.timeout': ['Took too long', 'Reading the file took too long and was stopped.'],
  'parsing.busy': [
    'The server is too busy',
    'The server had too little time for this file. Nothing is wrong with it: try again later.',
  ],
  'parsing.out_of_memory': [
    'Needs too much memory',
    'Reading the file would take too much memory and was stopped.',
  ],
  'parsing.no_text': ['No text found', 'The file holds no text, and none was recognised in its pictures.'],
  'parsing.needs_ocr': [
    'Only pictures of text',
    'The pages are scans. Text recognition is switched off for this document, or not installed on the server.',
  ],
  'parsing.binary_as_text': ['Not a text file', 'The file looks like text by name but holds binary data.'],
  'parsing.external_failed': [
    'The parser did not answer',
    'The registered parser "{{name}}" could not be reached or refused the file ({{detail}}).',
  ],
  'parsing.external_invalid': [
    'Unusable answer of the parser',
    'What the registered parser answered cannot be read ({{detail}}).',
  ],
  'parsing.crashed': ['Could not be read', 'Reading the file failed. It was set aside; other files go on.'],
} satisfies Partial<ProblemTexts>;
