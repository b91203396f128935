/** The kernels of mtlc's own in WGSL, and what TF.js's WebGPU backend gets wrong. */
import * as tf from '@tensorflow/tfjs';
import { installConvolutionGradientKernels } from '../kernels/convolutions.ts';
import { kernelOf, setKernel } from '../kernels/registry.ts';
import { sizeOf } from '../../runtime/shape.ts';
import { gpuBackend, type Program, type Uniform } from './tfjs.ts';

let installed = false;

/** Once a process. */
export function installWebgpuKernels(): void {
  if (installed) return;
  installed = true;
  installConvolutionGradientKernels('webgpu');
  setKernel('MtlcUniform', 'webgpu', ({ inputs, attrs }) => {
    const { shape, stream } = attrs as unknown as { shape: number[]; stream: number[] };
    const code = `${THREEFRY}
fn main(index : i32) {
  if (index < uniforms.size) {
    let own = threefry(vec2<u32>(bitcast<u32>(seed[0]), bitcast<u32>(seed[1])), vec2<u32>(bitcast<u32>(uniforms.stream.x), bitcast<u32>(uniforms.stream.y)));
    let words = threefry(own, vec2<u32>(u32(index) >> 1u, 0u));
    let word = select(words.x, words.y, (index & 1) == 1);
    setOutputAtIndex(index, f32(word >> 8u) * exp2(-24.0));
  }
}`;
    return run('MtlcUniform', ['seed'], [inputs['seed']!], shape, code, 'stream : vec2<i32>,', [{ type: 'int32', data: stream }]);
  });
  setKernel('MtlcDepthwiseKernelGradient', 'webgpu', ({ inputs, attrs }) => {
    const { shape, strides, dilations } = attrs as unknown as { shape: number[]; strides: number[]; dilations: number[] };
    const code = `
fn main(index : i32) {
  if (index < uniforms.size) {
    let tap = getCoordsFromIndex(index);
    let channels = uniforms.imageShape.w;
    var sum = 0.0;
    for (var row = 0; row < uniforms.dyShape.x; row = row + 1) {
      for (var y = 0; y < uniforms.dyShape.y; y = y + 1) {
        for (var x = 0; x < uniforms.dyShape.z; x = x + 1) {
          let down = y * uniforms.strides.x + tap.x * uniforms.dilations.x;
          let along = x * uniforms.strides.y + tap.y * uniforms.dilations.y;
          sum = sum + getImage(row, down, along, tap.z) * getDy(row, y, x, tap.z * uniforms.outShape.w + tap.w);
        }
      }
    }
    setOutputAtIndex(index, sum);
  }
}`;
    return run('MtlcDepthwiseKernelGradient', ['image', 'dy'], [inputs['image']!, inputs['dy']!], shape, code, 'strides : vec2<i32>, dilations : vec2<i32>,', [
      { type: 'int32', data: strides },
      { type: 'int32', data: dilations },
    ]);
  });
  installMeanPoolGradient();
  installCasts();
  installOfIntegers();
  installLongSums();
}

/** TF.js takes the words of integers for floats without turning them into floats, which not all of its kernels expect. */
function installCasts(): void {
  const theirs = kernelOf('Cast', 'webgpu');
  setKernel('Cast', 'webgpu', (call) => {
    const x = call.inputs['x']!;
    if (call.attrs['dtype'] !== 'float32' || x.dtype === 'float32') return theirs(call);
    const code = `
fn main(index : i32) {
  if (index < uniforms.size) {
    setOutputAtIndex(index, f32(x[index]));
  }
}`;
    return run('MtlcToFloat', ['x'], [x], x.shape, code, '', []);
  });
}

/** TF.js's shaders for these are of floats alone: integers go through them as floats, which hold those of a step. */
function installOfIntegers(): void {
  for (const name of ['Transpose', 'Sum', 'Max', 'Min', 'Prod']) {
    const theirs = kernelOf(name, 'webgpu');
    setKernel(name, 'webgpu', (call) => {
      const x = call.inputs['x'] as tf.Tensor;
      if (x.dtype === 'float32') return theirs(call);
      return tf.tidy(() => tf.cast(tf.engine().runKernel(name, { x: tf.cast(x, 'float32') }, call.attrs as unknown as tf.NamedAttrMap) as tf.Tensor, x.dtype));
    });
  }
}

/** TF.js gives a kernel all terms at once, which may be more buffers than it can have. */
function installLongSums(): void {
  const theirs = kernelOf('AddN', 'webgpu');
  setKernel('AddN', 'webgpu', (call) => {
    const terms = call.inputs as unknown as readonly tf.Tensor[];
    const most = gpuBackend().device.limits.maxStorageBuffersPerShaderStage - 1;
    if (terms.length <= most) return theirs(call);
    return tf.tidy(() => {
      const rest = tf.addN(terms.slice(0, most));
      return tf.addN([rest, ...terms.slice(most)]);
    });
  });
}

/** Divides by the whole window also where a part of it lies on padding: slopes are made larger there first. */
function installMeanPoolGradient(): void {
  const theirs = kernelOf('AvgPoolGrad', 'webgpu');
  setKernel('AvgPoolGrad', 'webgpu', (call) => {
    const { filterSize, strides, pad } = call.attrs as { filterSize: number; strides: number; pad: 'valid' | 'same' };
    const info = tf.backend_util.computePool2DInfo(call.inputs['input']!.shape as [number, number, number, number], filterSize, strides, 1, pad);
    const shares = (length: number, count: number, stride: number, size: number, before: number): number[] =>
      Array.from({ length: count }, (_, i) => size / (Math.min(i * stride - before + size, length) - Math.max(i * stride - before, 0)));
    const down = shares(info.inHeight, info.outHeight, info.strideHeight, info.filterHeight, info.padInfo.top);
    const along = shares(info.inWidth, info.outWidth, info.strideWidth, info.filterWidth, info.padInfo.left);
    if ([...down, ...along].every((share) => share === 1)) return theirs(call);
    return tf.tidy(() => {
      const larger = tf.mul(call.inputs['dy'] as tf.Tensor, tf.mul(tf.tensor(down, [1, down.length, 1, 1]), tf.tensor(along, [1, 1, along.length, 1])));
      return theirs({ ...call, inputs: { ...call.inputs, dy: larger } }) as tf.Tensor;
    });
  });
}

const GROUP = 64;

function run(name: string, variableNames: readonly string[], inputs: readonly tf.TensorInfo[], outputShape: readonly number[], code: string, uniforms: string, numbers: readonly Uniform[]): tf.TensorInfo {
  const program: Program = {
    variableNames,
    uniforms,
    outputShape,
    workgroupSize: [GROUP, 1, 1],
    dispatchLayout: { x: outputShape.map((_, i) => i) },
    dispatch: [Math.ceil(sizeOf(outputShape) / GROUP), 1, 1],
    shaderKey: name,
    size: true,
    getUserCode: () => code,
  };
  return gpuBackend().runWebGPUProgram(program, inputs, 'float32', numbers);
}

/** `encipher` of src/runtime/random.ts. */
const THREEFRY = `
fn turned(word : u32, by : u32) -> u32 { return (word << by) | (word >> (32u - by)); }
fn mixed(state : vec2<u32>, by : vec4<u32>) -> vec2<u32> {
  var x = state.x;
  var y = state.y;
  for (var i = 0; i < 4; i = i + 1) {
    x = x + y;
    y = turned(y, by[i]) ^ x;
  }
  return vec2<u32>(x, y);
}
fn threefry(key : vec2<u32>, counter : vec2<u32>) -> vec2<u32> {
  let last = key.x ^ key.y ^ 0x1bd11bdau;
  let first = vec4<u32>(13u, 15u, 26u, 6u);
  let second = vec4<u32>(17u, 29u, 16u, 24u);
  var state = counter + key;
  state = mixed(state, first) + vec2<u32>(key.y, last + 1u);
  state = mixed(state, second) + vec2<u32>(last, key.x + 2u);
  state = mixed(state, first) + vec2<u32>(key.x, key.y + 3u);
  state = mixed(state, second) + vec2<u32>(key.y, last + 4u);
  return mixed(state, first) + vec2<u32>(last, key.x + 5u);
}`;
