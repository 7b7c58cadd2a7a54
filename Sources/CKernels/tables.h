#pragma once
#include "CKernels.h"

extern const mk_table mk_scalar_table;
#if defined(__x86_64__)
extern const mk_table mk_avx2_table;
extern const mk_table mk_avx512_table;
#endif
#if defined(__aarch64__)
extern const mk_table mk_neon_table;
#endif

// The plain kernels that the SIMD tables fall back on for what is not worth vector code.
void mk_unary_scalar(mk_unary_op op, const float *x, float *y, size_t n, float alpha, float beta);
