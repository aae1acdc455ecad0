import { GraphBuilder } from '../../graph/builder.ts';
import { createSession } from './create-session.ts';

/**
 * Frees the weight buffers that released sessions left on the device. ONNX Runtime keeps such
 * buffers in a list while another session lives on the device, and empties the list when a
 * convolution's weights are prepared. So this makes and closes a session with one tiny convolution.
 */
export async function flushWeights(device: GPUDevice): Promise<void> {
  const builder = new GraphBuilder('flush');
  const dims = [1, 1, 1, 1];
  const x = builder.input('map', 'x', 'fp32', dims, 1);
  const kernel = builder.floats('kernel', 'fp32', dims, Float32Array.of(1));
  const [name] = builder.node('Conv', [x.name, kernel], { domain: 'com.ms.internal.nhwc' });
  builder.output('y', { ...x, name }, dims);
  const session = await createSession(builder.finish().model, {
    executionProviders: [{ name: 'webgpu', device }],
  });
  await session.release();
}
