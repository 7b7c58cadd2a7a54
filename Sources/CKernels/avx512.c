#if defined(__x86_64__)
#include <immintrin.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,f16c"))), apply_to = function)

#define LANES 16
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define PANEL_ROWS 6
#define PANEL_VECTORS 4
#define TABLE mk_avx512_table
#define ISA MK_AVX512

typedef float vf __attribute__((vector_size(64)));
typedef uint32_t vu __attribute__((vector_size(64)));

static inline __mmask16 first_lanes(size_t n) { return (__mmask16)((1u << n) - 1); }
static inline vf v_load(const float *p) { return (vf)_mm512_loadu_ps(p); }
static inline void v_store(float *p, vf v) { _mm512_storeu_ps(p, (__m512)v); }
static inline vf v_load_first(const float *p, size_t n) { return (vf)_mm512_maskz_loadu_ps(first_lanes(n), p); }
static inline void v_store_first(float *p, vf v, size_t n) { _mm512_mask_storeu_ps(p, first_lanes(n), (__m512)v); }
static inline vf v_set(float x) { return (vf)_mm512_set1_ps(x); }
static inline vf v_fma(vf a, vf b, vf c) { return (vf)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c); }
// The second operand where either is NaN.
static inline vf v_max(vf a, vf b) { return (vf)_mm512_max_ps((__m512)a, (__m512)b); }
static inline vf v_min(vf a, vf b) { return (vf)_mm512_min_ps((__m512)a, (__m512)b); }
static inline vf v_sqrt(vf a) { return (vf)_mm512_sqrt_ps((__m512)a); }
static inline vf v_floor(vf a) { return (vf)_mm512_roundscale_ps((__m512)a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
static inline vf v_ceil(vf a) { return (vf)_mm512_roundscale_ps((__m512)a, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC); }
static inline vf v_round(vf a) {
    return (vf)_mm512_roundscale_ps((__m512)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
static inline vf v_from_u8(const uint8_t *p) {
    return (vf)_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p)));
}
// p 2^k for an integer k.
static inline vf v_scale(vf p, vf k, vf shifted) {
    (void)shifted;
    return (vf)_mm512_scalef_ps((__m512)p, (__m512)k);
}
// For finite a; one step of Newton's method from 14 bits, error 2e-7.
static inline vf v_reciprocal(vf a) {
    const vf r = (vf)_mm512_rcp14_ps((__m512)a);
    return v_fma(v_fma(-a, r, v_set(1)), r, r);
}
static inline vf v_zip_low(vf a, vf b) {
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
static inline vf v_zip_high(vf a, vf b) {
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
static inline vf v_even(vf a, vf b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}
static inline vf v_odd(vf a, vf b) {
    return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}
// The lanes from `begin` up to `end`, either of which may lie outside.
typedef __mmask16 v_mask;
static inline v_mask v_lanes(ptrdiff_t begin, ptrdiff_t end) {
    const uint32_t below = begin >= LANES ? 0xffffu : (1u << begin) - 1;
    const uint32_t under = end >= LANES ? 0xffffu : end <= 0 ? 0 : (1u << end) - 1;
    return (v_mask)(under & ~below);
}
static inline vf v_load_lanes(const float *p, v_mask mask, vf outside) {
    return (vf)_mm512_mask_loadu_ps((__m512)outside, mask, p);
}

// exp(-x) = 2^(k / 16) exp(f ln 2 / 16): the low four bits of k choose one of sixteen powers, so that three terms of the
// series are enough; half the work of v_exp. Error 1e-6.
#define OWN_SIGMOID
static inline vf v_sigmoid(vf x) {
    const float scale = -23.0831207f, magic = 12582912.0f;  // -16 / ln 2 and 1.5 * 2^23
    const vf powers = {1, 1.04427378f, 1.09050773f, 1.13878863f, 1.18920712f, 1.24185781f, 1.29683955f, 1.35425555f,
                       1.41421356f, 1.47682615f, 1.54221083f, 1.61049033f, 1.68179283f, 1.75625216f, 1.83400809f, 1.91520656f};
    const vf limited = v_min(v_set(87.0f), v_max(v_set(-87.0f), x));
    const vf shifted = v_fma(limited, v_set(scale), v_set(magic));
    const vf f = v_fma(limited, v_set(scale), magic - shifted);
    vf p = v_fma(v_set(1.35508e-5f), f, v_set(9.38350e-4f));
    p = v_fma(p, f, v_set(4.33217e-2f));
    p = v_fma(p, f, v_set(1));
    const __m512i k = (__m512i)shifted;
    const vf power = (vf)_mm512_permutexvar_ps(k, (__m512)powers);
    // The bits of k above the low four go into the exponent; those of the magic number are shifted out.
    const __m512i exponent = _mm512_slli_epi32(_mm512_srli_epi32(k, 4), 23);
    const vf e = (vf)_mm512_add_epi32((__m512i)(p * power), exponent);
    return v_reciprocal(1.0f + e);
}

#define HALF_ROWS 4
#include "simd/half_x86.h"
#include "simd/body.h"

#pragma clang attribute pop
#endif
