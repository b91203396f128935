// Written by `npm run kernels` from opcodes.ts.
#pragma once
#define OPCODES(X) X(copy) X(product) X(convolution) X(convolution_filter) X(depthwise) X(depthwise_input) X(depthwise_filter) X(largest_pool) X(largest_pool_gradient) X(mean_pool) X(mean_pool_gradient) X(map)
