// Written by `npm run kernels` from opcodes.ts.
#pragma once
#define OPCODES(X) X(copy) X(product) X(convolution) X(convolution_filter) X(winograd) X(depthwise) X(depthwise_input) X(depthwise_filter) X(largest_pool) X(largest_pool_gradient) X(mean_pool) X(mean_pool_gradient) X(map) X(place_of_extreme) X(softmax) X(log_softmax) X(softmax_cross_entropy) X(move) X(gather) X(gather_columns) X(segment_sum) X(one_hot) X(running_sum) X(range) X(uniform)
