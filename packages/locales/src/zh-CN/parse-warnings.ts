import type { parseWarnings as english } from '../en/parse-warnings.ts';

export const parseWarnings: Record<keyof typeof english, string> = {
  pictures_skipped: '图片未被读取（{{count}} 张）。',
  pages_need_ocr: '{{count}} 页只有文字的图像，已跳过（第 {{pages}} 页）。',
  pages_beyond_ocr_limit: '文字识别最多处理 {{limit}} 页，跳过了 {{count}} 页。',
  pages_low_confidence: '以下页面的文字识别把握不大，请与原文核对：第 {{pages}} 页。',
  pages_garbled: '部分页面的字符编码无意义，已改用文字识别（第 {{pages}} 页）。',
  pages_failed: '部分页面无法读取，已跳过。',
  hidden_text_skipped: '隐藏文字已跳过（{{count}} 处）。',
  hidden_sheet: '工作表“{{sheet}}”为隐藏状态，已跳过。',
  invisible_characters_removed: '已移除不可见字符。',
  formulas_kept_as_text: '公式以文本形式保留（{{count}} 个）。',
  rows_beyond_limit: '表格行数超过读取上限，跳过了 {{skipped}} 行。',
  columns_beyond_limit: '表格列数超过读取上限，部分列已跳过。',
  cells_without_cached_value: '部分公式没有保存计算结果，按空值处理。',
  embedded_objects_skipped: '嵌入的文件已跳过。',
  tracked_deletions_skipped: '修订中删除的内容已跳过。',
  charset_guessed: '文件未声明字符集，按 {{charset}} 读取。',
  undecodable_characters: '部分字符无法识别（{{count}} 个）。',
  member_skipped: '其中的文件 {{name}} 无法读取，已跳过（{{reason}}）。',
  legacy_format: '旧版格式只读取文字，不保留版面；另存为新版格式可得到更多内容。',
  malformed_markup: '文件标记有错误，可能缺少部分内容。',
};
