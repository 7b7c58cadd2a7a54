#if defined(__x86_64__)
#include <immintrin.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define LANES 8
#define TILE_ROWS 4
#define TILE_VECTORS 3
#define PANEL_ROWS 6
#define PANEL_VECTORS 2
#define TABLE mk_avx2_table
#define ISA MK_AVX2

typedef float vf __attribute__((vector_size(32)));
typedef uint32_t vu __attribute__((vector_size(32)));

static inline __m256i first_lanes(size_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
static inline vf v_load(const float *p) { return (vf)_mm256_loadu_ps(p); }
static inline void v_store(float *p, vf v) { _mm256_storeu_ps(p, (__m256)v); }
static inline vf v_load_first(const float *p, size_t n) { return (vf)_mm256_maskload_ps(p, first_lanes(n)); }
static inline void v_store_first(float *p, vf v, size_t n) { _mm256_maskstore_ps(p, first_lanes(n), (__m256)v); }
static inline vf v_set(float x) { return (vf)_mm256_set1_ps(x); }
static inline vf v_fma(vf a, vf b, vf c) { return (vf)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
// The second operand where either is NaN.
static inline vf v_max(vf a, vf b) { return (vf)_mm256_max_ps((__m256)a, (__m256)b); }
static inline vf v_min(vf a, vf b) { return (vf)_mm256_min_ps((__m256)a, (__m256)b); }
static inline vf v_sqrt(vf a) { return (vf)_mm256_sqrt_ps((__m256)a); }
static inline vf v_floor(vf a) { return (vf)_mm256_floor_ps((__m256)a); }
static inline vf v_ceil(vf a) { return (vf)_mm256_ceil_ps((__m256)a); }
static inline vf v_round(vf a) { return (vf)_mm256_round_ps((__m256)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
static inline vf v_from_u8(const uint8_t *p) {
    return (vf)_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}

// p 2^k for an integer k, which `shifted` holds in its low bits above 1.5 * 2^23; in two factors, so that the results
// may be subnormal.
static inline vf v_scale(vf p, vf k, vf shifted) {
    (void)k;
    // Biased so that the shift below is of a non-negative number.
    const vu exponent = (vu)shifted - 0x4b400000u + 256u;
    const vu half = exponent >> 1;
    return p * (vf)((half - 128u + 127u) << 23) * (vf)((exponent - half - 128u + 127u) << 23);
}
static inline vf v_reciprocal(vf a) { return 1.0f / a; }
static inline vf v_zip_low(vf a, vf b) {
    return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
static inline vf v_zip_high(vf a, vf b) {
    return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
static inline vf v_even(vf a, vf b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}
static inline vf v_odd(vf a, vf b) {
    return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}
// The lanes from `begin` up to `end`, either of which may lie outside.
typedef __m256i v_mask;
static inline v_mask v_lanes(ptrdiff_t begin, ptrdiff_t end) {
    const int low = begin > LANES ? LANES : (int)begin, high = end > LANES ? LANES : end < 0 ? 0 : (int)end;
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_andnot_si256(_mm256_cmpgt_epi32(_mm256_set1_epi32(low), lanes), _mm256_cmpgt_epi32(_mm256_set1_epi32(high), lanes));
}
static inline vf v_load_lanes(const float *p, v_mask mask, vf outside) {
    return (vf)_mm256_blendv_ps((__m256)outside, _mm256_maskload_ps(p, mask), _mm256_castsi256_ps(mask));
}

#define HALF_ROWS 2
#include "simd/half_x86.h"
#include "simd/body.h"

#pragma clang attribute pop
#endif
