import { defineProblem } from '../problem.ts';

export const noWebgpu = defineProblem<{ package: string; reason: string }>({
  code: 'MTL7115',
  message: ({ package: of, reason }) => `backend \`webgpu\` needs the package \`${of}\`, which ${reason}`,
  explain: `WebGPU computes on any maker's GPU. Node has none of its own; two optional packages bring it, the second one large since it
holds the binaries of all platforms:

    npm install @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.4.0

The first must have the version of TF.js that mtlc uses. The backend \`wasm\` needs nothing and is the default.`,
});

export const noAdapter = defineProblem({
  code: 'MTL7116',
  message: () => 'WebGPU finds no adapter here: no GPU with a driver for Vulkan, Metal or Direct3D 12',
  explain: `The packages load, but there is nothing that they could compute on. On Linux, \`libvulkan.so.1\` (Debian: libvulkan1) and the
GPU's Vulkan driver are needed; \`vulkaninfo --summary\` names what it finds. A driver in software serves for trying things out, and is
called that wherever it is named. The backend \`wasm\` works everywhere.`,
});
