import type { ProblemTexts } from '../problem-texts.ts';

export const parsingProblems = {
  'parsing.unsupported_type': ['不支持的文件类型', '无法读取此类文件（{{type}}）。'],
  'parsing.encrypted': ['文件已加密', '请移除密码后重新上传。'],
  'parsing.empty': ['空文件', '文件中没有内容。'],
  'parsing.corrupt': ['文件已损坏', '文件损坏或不完整，无法读取。'],
  'parsing.too_large': ['内容过多', '文件内容超过可处理的上限。'],
  'parsing.zip_bomb': ['可疑的压缩内容', '文件解压后的体积异常，已拒绝处理。'],
  'parsing.external_entity': ['不安全的内容', '文件声明了 XML 实体，不被允许。'],
  'parsing.too_complex': ['嵌套过深', '文件结构嵌套过深。'],
  'parsing.timeout': ['处理超时', '读取文件耗时过长，已停止。'],
  'parsing.busy': ['服务器繁忙', '服务器没有足够的算力读取此文件。文件本身没有问题，请稍后重试。'],
  'parsing.out_of_memory': ['内存不足', '读取文件需要过多内存，已停止。'],
  'parsing.no_text': ['没有文字', '文件中没有文字，图像中也未识别出文字。'],
  'parsing.needs_ocr': [
    '只有文字的图像',
    '页面是扫描图像，需要文字识别；此文档已关闭识别，或服务器未安装识别组件。',
  ],
  'parsing.binary_as_text': ['不是文本文件', '文件名像文本，但内容是二进制数据。'],
  'parsing.external_failed': [
    '解析服务无响应',
    '无法连接解析服务“{{name}}”，或服务拒绝了该文件（{{detail}}）。',
  ],
  'parsing.external_invalid': ['解析服务的结果不可用', '解析服务返回的内容无法读取（{{detail}}）。'],
  'parsing.crashed': ['无法读取', '读取文件失败，已搁置；其他文件不受影响。'],
} satisfies Partial<ProblemTexts>;
