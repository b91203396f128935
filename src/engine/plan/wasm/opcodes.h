// Written by `npm run kernels` from opcodes.ts.
#pragma once
#define OPCODES(X) X(copy) X(product) X(convolution) X(convolution_filter) X(map)
