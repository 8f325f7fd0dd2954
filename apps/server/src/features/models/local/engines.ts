import { createLocalEngine, type LocalEngine, type LocalEngineOptions } from './engine.ts';
import { createOnnxEngine } from './onnx/engine.ts';

/** All that runs models of this machine, each in a process of its own. */
export function createLocalEngines(options: LocalEngineOptions): LocalEngine {
  const gguf = createLocalEngine(options);
  const onnx = createOnnxEngine(options);
  return {
    send: (target, request) => (target.providerKind === 'local-onnx' ? onnx : gguf).send(target, request),
    stop() {
      gguf.stop();
      onnx.stop();
    },
  };
}
