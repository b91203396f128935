// A step of a map: n numbers of its operands, which may be read beyond, to `to`, which may be one of them.
#pragma once
#include "abi.h"
#include "steps.h"

using MapStep = void(float* to, const float* a, const float* b, const float* c, int n, float value, float limit);

/** In the order of `steps` in elementwise.ts. */
extern MapStep* const steps[];
