import type { ModelKind, ProviderKind } from '@jishi/contract';

/**
 * Providers to start from. Which public page confirms each address, and which are not confirmed, is the table of presets
 * in docs/en/gateway.md. Those of kind `openai-compatible` speak the OpenAI API at that address; how each tells its usage
 * is read by the gateway from the answer.
 */
export interface Preset {
  id: string;
  /** Brand names stay as the brand writes them; `null` takes the text `models.<id>`. */
  name: { en: string; 'zh-CN': string } | null;
  region: 'china' | 'global' | 'own';
  kind: ProviderKind;
  baseUrl: string;
  /** Where a key is made; null where none is needed. */
  keyUrl: string | null;
  /** Two letters on a quiet ground instead of somebody's trademark. */
  mark: string;
}

function same(name: string): Preset['name'] {
  return { en: name, 'zh-CN': name };
}

export const presets: readonly Preset[] = [
  {
    id: 'dashscope',
    name: { en: 'Alibaba Model Studio (Qwen)', 'zh-CN': '阿里云百炼（通义千问）' },
    region: 'china',
    kind: 'openai-compatible',
    baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    keyUrl: 'https://bailian.console.aliyun.com/',
    mark: 'Qw',
  },
  {
    id: 'deepseek',
    name: same('DeepSeek'),
    region: 'china',
    kind: 'openai-compatible',
    baseUrl: 'https://api.deepseek.com/v1',
    keyUrl: 'https://platform.deepseek.com/api_keys',
    mark: 'DS',
  },
  {
    id: 'zhipu',
    name: { en: 'Zhipu AI (GLM)', 'zh-CN': '智谱 AI（GLM）' },
    region: 'china',
    kind: 'openai-compatible',
    baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
    keyUrl: 'https://open.bigmodel.cn/usercenter/apikeys',
    mark: 'GL',
  },
  {
    id: 'moonshot',
    name: { en: 'Moonshot AI (Kimi)', 'zh-CN': '月之暗面（Kimi）' },
    region: 'china',
    kind: 'openai-compatible',
    baseUrl: 'https://api.moonshot.cn/v1',
    keyUrl: 'https://platform.moonshot.cn/console/api-keys',
    mark: 'Ki',
  },
  {
    id: 'hunyuan',
    name: { en: 'Tencent Hunyuan', 'zh-CN': '腾讯混元' },
    region: 'china',
    kind: 'openai-compatible',
    baseUrl: 'https://api.hunyuan.cloud.tencent.com/v1',
    keyUrl: 'https://console.cloud.tencent.com/hunyuan/start',
    mark: 'Hy',
  },
  {
    id: 'siliconflow',
    name: { en: 'SiliconFlow', 'zh-CN': '硅基流动 SiliconFlow' },
    region: 'china',
    kind: 'openai-compatible',
    baseUrl: 'https://api.siliconflow.cn/v1',
    keyUrl: 'https://cloud.siliconflow.cn/account/ak',
    mark: 'SF',
  },
  {
    id: 'volcengine',
    name: { en: 'Volcengine Ark (Doubao)', 'zh-CN': '火山方舟（豆包）' },
    region: 'china',
    kind: 'openai-compatible',
    baseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
    keyUrl: 'https://console.volcengine.com/ark',
    mark: 'Db',
  },
  {
    id: 'minimax',
    name: same('MiniMax'),
    region: 'china',
    kind: 'openai-compatible',
    baseUrl: 'https://api.minimaxi.com/v1',
    keyUrl: 'https://platform.minimaxi.com/user-center/basic-information/interface-key',
    mark: 'MM',
  },
  {
    id: 'qianfan',
    name: { en: 'Baidu Qianfan (ERNIE)', 'zh-CN': '百度千帆（文心）' },
    region: 'china',
    kind: 'openai-compatible',
    baseUrl: 'https://qianfan.baidubce.com/v2',
    keyUrl: 'https://console.bce.baidu.com/iam/#/iam/apikey/list',
    mark: 'Qf',
  },
  {
    id: 'openai',
    name: same('OpenAI'),
    region: 'global',
    kind: 'openai-compatible',
    baseUrl: 'https://api.openai.com/v1',
    keyUrl: 'https://platform.openai.com/api-keys',
    mark: 'OA',
  },
  {
    id: 'anthropic',
    name: same('Anthropic (Claude)'),
    region: 'global',
    kind: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    keyUrl: 'https://console.anthropic.com/settings/keys',
    mark: 'An',
  },
  {
    id: 'gemini',
    name: same('Google Gemini'),
    region: 'global',
    kind: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com',
    keyUrl: 'https://aistudio.google.com/apikey',
    mark: 'Ge',
  },
  {
    id: 'azure-openai',
    name: same('Azure OpenAI'),
    region: 'global',
    kind: 'azure-openai',
    baseUrl: 'https://your-resource.openai.azure.com',
    keyUrl: 'https://portal.azure.com/',
    mark: 'Az',
  },
  {
    id: 'bedrock',
    name: same('Amazon Bedrock'),
    region: 'global',
    kind: 'bedrock',
    baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    keyUrl: 'https://console.aws.amazon.com/bedrock/home#/api-keys',
    mark: 'Br',
  },
  {
    id: 'openrouter',
    name: same('OpenRouter'),
    region: 'global',
    kind: 'openai-compatible',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyUrl: 'https://openrouter.ai/settings/keys',
    mark: 'OR',
  },
  {
    id: 'dashscope-international',
    name: { en: 'Alibaba Model Studio, Singapore', 'zh-CN': '阿里云百炼（新加坡）' },
    region: 'global',
    kind: 'openai-compatible',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    keyUrl: 'https://modelstudio.console.alibabacloud.com/',
    mark: 'Qw',
  },
  {
    id: 'custom',
    name: null,
    region: 'global',
    kind: 'openai-compatible',
    baseUrl: '',
    keyUrl: null,
    mark: '··',
  },
  {
    id: 'ollama',
    name: same('Ollama'),
    region: 'own',
    kind: 'openai-compatible',
    baseUrl: 'http://localhost:11434/v1',
    keyUrl: null,
    mark: 'Ol',
  },
  {
    id: 'vllm',
    name: same('vLLM'),
    region: 'own',
    kind: 'openai-compatible',
    baseUrl: 'http://localhost:8000/v1',
    keyUrl: null,
    mark: 'vL',
  },
  {
    id: 'sglang',
    name: same('SGLang'),
    region: 'own',
    kind: 'openai-compatible',
    baseUrl: 'http://localhost:30000/v1',
    keyUrl: null,
    mark: 'SG',
  },
  {
    id: 'xinference',
    name: same('Xinference'),
    region: 'own',
    kind: 'openai-compatible',
    baseUrl: 'http://localhost:9997/v1',
    keyUrl: null,
    mark: 'Xi',
  },
  {
    id: 'localFiles',
    name: null,
    region: 'own',
    kind: 'local-gguf',
    baseUrl: '',
    keyUrl: null,
    mark: 'GG',
  },
  {
    id: 'localOnnx',
    name: null,
    region: 'own',
    kind: 'local-onnx',
    baseUrl: '',
    keyUrl: null,
    mark: 'ON',
  },
];

/** What a model of this name does. Providers rarely say; the person can correct it. */
export function guessKind(name: string, told: ModelKind | null): ModelKind {
  if (told !== null) return told;
  return /embed|\bbge\b|bge-|\bgte-|\bm3e\b|\be5-|minilm/i.test(name) ? 'embedding' : 'chat';
}
