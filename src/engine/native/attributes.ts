/** What keeps threads apart that load tfjs-node's binding side by side. */
import type { Binding } from './binding.ts';

/** Of ops' attributes: all names that tfjs-node 4.22 has, and those of kernels here. */
export const ATTRIBUTES = `
  DstT Index N SrcT T TI T_threshold Taxis Tblock_shape Tcomplex Tcrops Tidx Tindices Tlen Tmultiples Tnumsegments Tout Tpaddings
  Tparams Tperm Truncate Tshape acceptable_fraction adj_x adj_y align_corners alpha axis batch_dims begin_mask beta bias
  block_size channels chroma_downsampling compression container data_format dct_method density_unit depth_radius dilations
  ellipsis_mask end_mask epsilon equation exclusive explicit_paddings extrapolation_value fancy_upscaling format
  half_pixel_centers index_type is_training keep_dims ksize method mode new_axis_mask num num_split optimize_size out_idx
  output_dtype output_type pad_to_max_output_size padding pattern progressive quality rates ratio replace_global reverse rewrite
  seed seed2 shared_name shrink_axis_mask sorted strides transpose_a transpose_b try_recover_truncated use_cudnn_on_gpu
  validate_indices x_density xmp_metadata y_density
`.trim().split(/\s+/);

/** A kind of attributes that the binding does not know. */
const NO_KIND = -1;

/**
 * The binding has one set of attributes' names for all threads, without a lock: it takes them all in before there are several that ask for ops,
 * so that these only look names up.
 */
export function learnAttributes(binding: Binding): void {
  for (const name of ATTRIBUTES) {
    try {
      binding.executeOp('NoOp', [{ name, type: NO_KIND, value: 0 }], [], 0);
    } catch {
      // The name is taken in before the kind is refused.
    }
  }
}
