// The plain kernels: the oracle of every SIMD kernel, and what runs on a machine without any.
#include <math.h>
#include <string.h>

#include "tables.h"

// A fused multiply-add here and not there would make the oracle depend on the compiler.
#pragma STDC FP_CONTRACT OFF

static inline float binary_value(mk_binary_op op, float a, float b) {
    switch (op) {
    case MK_ADD: return a + b;
    case MK_SUB: return a - b;
    case MK_MUL: return a * b;
    case MK_DIV: return a / b;
    case MK_MAX: return isnan(a) ? a : (a > b ? a : b);
    case MK_MIN: return isnan(a) ? a : (a < b ? a : b);
    }
    return 0;
}

static void binary(mk_binary_op op, const float *a, size_t a_step, const float *b, size_t b_step, float *y, size_t n) {
    const float a0 = n ? a[0] : 0, b0 = n ? b[0] : 0;
    for (size_t i = 0; i < n; i++) y[i] = binary_value(op, a_step ? a[i] : a0, b_step ? b[i] : b0);
}

static inline float clip(float x, float low, float high) {
    float lifted = x < low ? low : x;
    return lifted > high ? high : lifted;
}

static inline float softplus(float x) { return (x > 0 ? x : 0) + log1pf(expf(-fabsf(x))); }

static inline float unary_value(mk_unary_op op, float x, float alpha, float beta) {
    switch (op) {
    case MK_IDENTITY: return x;
    case MK_RELU: return x < 0 ? 0 : x;
    case MK_LEAKY_RELU: return x < 0 ? alpha * x : x;
    case MK_CLIP: return clip(x, alpha, beta);
    case MK_SIGMOID: return 1 / (1 + expf(-x));
    case MK_TANH: return tanhf(x);
    case MK_HARD_SIGMOID: return clip(alpha * x + beta, 0, 1);
    case MK_HARD_SWISH: return x * clip(x * (1.0f / 6) + 0.5f, 0, 1);
    case MK_SILU: return x / (1 + expf(-x));
    case MK_EXP: return expf(x);
    case MK_ELU: return x < 0 ? alpha * expm1f(x) : x;
    case MK_SELU: return beta * (x <= 0 ? alpha * expm1f(x) : x);
    case MK_CELU: return x < 0 ? alpha * expm1f(x / alpha) : x;
    case MK_THRESHOLDED_RELU: return x <= alpha ? 0 : x;
    case MK_SOFTSIGN: return isinf(x) ? copysignf(1, x) : x / (1 + fabsf(x));
    case MK_SOFTPLUS: return softplus(x);
    case MK_MISH: return x * tanhf(softplus(x));
    case MK_GELU: return 0.5f * x * (1 + erff(x * 0.70710678f));
    case MK_GELU_TANH: return 0.5f * x * (1 + tanhf(0.79788456f * (x + 0.044715f * x * x * x)));
    case MK_ERF: return erff(x);
    case MK_LOG: return logf(x);
    case MK_SQRT: return sqrtf(x);
    case MK_ABS: return fabsf(x);
    case MK_NEGATE: return -x;
    case MK_RECIPROCAL: return 1 / x;
    case MK_SQUARE: return x * x;
    case MK_FLOOR: return floorf(x);
    case MK_CEIL: return ceilf(x);
    case MK_ROUND: return rintf(x);
    case MK_AFFINE: return alpha * x + beta;
    }
    return x;
}

void mk_unary_scalar(mk_unary_op op, const float *x, float *y, size_t n, float alpha, float beta) {
    for (size_t i = 0; i < n; i++) y[i] = unary_value(op, x[i], alpha, beta);
}

static void epilogue(float *y, size_t rows, size_t cols, size_t stride, const mk_epilogue *e) {
    for (size_t r = 0; r < rows; r++) {
        const float alpha = e->slopes ? e->slopes[r] : e->alpha;
        const float bias = e->bias ? e->bias[r] : 0;
        for (size_t i = 0; i < cols; i++) {
            float value = y[r * stride + i] + bias;
            if (e->add) value += e->add[r * e->add_stride + i];
            y[r * stride + i] = unary_value(e->op, value, alpha, e->beta);
        }
    }
}

// Sums are kept in double: the twin is to be the more exact of the two.
static float reduce(mk_reduce_op op, const float *x, size_t n) {
    double sum = 0;
    float extreme = op == MK_MAXIMUM ? -INFINITY : INFINITY;
    for (size_t i = 0; i < n; i++) {
        switch (op) {
        case MK_SUM: sum += x[i]; break;
        case MK_SUM_OF_SQUARES: sum += (double)x[i] * x[i]; break;
        case MK_SUM_OF_ABS: sum += fabsf(x[i]); break;
        case MK_MAXIMUM: extreme = binary_value(MK_MAX, extreme, x[i]); break;
        case MK_MINIMUM: extreme = binary_value(MK_MIN, extreme, x[i]); break;
        }
    }
    return op == MK_MAXIMUM || op == MK_MINIMUM ? extreme : (float)sum;
}

static float squared_deviation(const float *x, size_t n, float shift) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += ((double)x[i] - shift) * ((double)x[i] - shift);
    return (float)sum;
}

static float exp_sum(const float *x, float *y, size_t n, float shift) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        y[i] = expf(x[i] - shift);
        sum += y[i];
    }
    return (float)sum;
}

static void copy_rows(const float *x, size_t x_stride, size_t x_step, float *y, size_t y_stride, size_t rows, size_t n) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < n; i++) y[r * y_stride + i] = x[r * x_stride + i * x_step];
    }
}

static void axpy(float a, const float *x, float *y, size_t n) {
    for (size_t i = 0; i < n; i++) y[i] += a * x[i];
}

static void normalize(const float *x, float *y, size_t n, float mean, float scale, const float *gamma,
                      const float *beta) {
    for (size_t i = 0; i < n; i++) {
        y[i] = (x[i] - mean) * scale * (gamma ? gamma[i] : 1) + (beta ? beta[i] : 0);
    }
}

static void weighted_rows(size_t taps, const float *w, const float *x, const ptrdiff_t *offsets, float *y, size_t n) {
    for (size_t i = 0; i < n; i++) {
        float sum = 0;
        for (size_t t = 0; t < taps; t++) sum += w[t] * x[offsets[t] + (ptrdiff_t)i];
        y[i] = sum;
    }
}

static void lstm_cell(const float *gates, const float *peephole, float *c, float *h, size_t blocks) {
    for (size_t j = 0; j < blocks * 16; j++) {
        const float *g = gates + j / 16 * 64 + j % 16, *p = peephole ? peephole + j / 16 * 48 + j % 16 : NULL;
        const float old = c[j];
        const float input = 1 / (1 + expf(-(g[0] + (p ? p[0] * old : 0))));
        const float forget = 1 / (1 + expf(-(g[32] + (p ? p[32] * old : 0))));
        const float cell = forget * old + input * tanhf(g[48]);
        const float output = 1 / (1 + expf(-(g[16] + (p ? p[16] * cell : 0))));
        c[j] = cell;
        h[j] = output * tanhf(cell);
    }
}

static void u8_to_f32(const uint8_t *x, float *y, size_t n, float scale, float shift) {
    for (size_t i = 0; i < n; i++) y[i] = (float)x[i] * scale + shift;
}

enum { TILE_ROWS = 4 };

static void tile_product(size_t taps, const float *a, const float *x, const ptrdiff_t *offsets, float *y,
                         size_t y_stride, size_t m, size_t n, const mk_epilogue *e) {
    for (size_t i = 0; i < n; i++) {
        float sum[TILE_ROWS] = {0};
        for (size_t t = 0; t < taps; t++) {
            for (size_t r = 0; r < TILE_ROWS; r++) sum[r] += a[t * TILE_ROWS + r] * x[offsets[t] + (ptrdiff_t)i];
        }
        for (size_t r = 0; r < m; r++) y[r * y_stride + i] = sum[r];
    }
    if (e) epilogue(y, m, n, y_stride, e);
}

// The transforms of minimal filtering as matrices.
static const float INPUT2[4][4] = {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}};
static const float OUTPUT2[2][4] = {{1, 1, 1, 0}, {0, 1, -1, -1}};
static const float INPUT4[6][6] = {{4, 0, -5, 0, 1, 0},  {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0},
                                   {0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1}};
static const float OUTPUT4[4][6] = {{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}};

static float input_pixel(const mk_tile_input *tile, const float *x, size_t row, size_t col) {
    const bool inside = row >= tile->row_begin && row < tile->row_end && col >= tile->col_begin && col < tile->col_end;
    return inside ? x[(ptrdiff_t)row * tile->row_stride + (ptrdiff_t)col * tile->col_stride] : 0;
}

static void winograd_input(size_t m, const mk_tile_input *tile, const float *x, float *v, size_t v_stride,
                           size_t channels) {
    const size_t k = m + 2;
    for (size_t c = 0; c < channels; c++) {
        for (size_t i = 0; i < k; i++) {
            for (size_t j = 0; j < k; j++) {
                float sum = 0;
                for (size_t a = 0; a < k; a++) {
                    for (size_t b = 0; b < k; b++) {
                        const float left = m == 2 ? INPUT2[i][a] : INPUT4[i][a];
                        const float right = m == 2 ? INPUT2[j][b] : INPUT4[j][b];
                        sum += left * right * input_pixel(tile, x + c, a, b);
                    }
                }
                v[(i * k + j) * v_stride + c] = sum;
            }
        }
    }
}

static void winograd_output(size_t m, const float *products, size_t products_stride, const mk_tile_output *tile, float *y,
                            size_t channels, const mk_panel_end *end) {
    const size_t k = m + 2;
    for (size_t c = 0; c < channels; c++) {
        for (size_t r = 0; r < m && r < tile->rows; r++) {
            for (size_t q = 0; q < m && q < tile->cols; q++) {
                float sum = end->bias ? end->bias[c] : 0;
                for (size_t a = 0; a < k; a++) {
                    for (size_t b = 0; b < k; b++) {
                        const float left = m == 2 ? OUTPUT2[r][a] : OUTPUT4[r][a];
                        const float right = m == 2 ? OUTPUT2[q][b] : OUTPUT4[q][b];
                        sum += left * right * products[(a * k + b) * products_stride + c];
                    }
                }
                y[(ptrdiff_t)r * tile->row_stride + (ptrdiff_t)q * tile->col_stride + (ptrdiff_t)c] =
                    unary_value(end->op, sum, end->slopes ? end->slopes[c] : end->alpha, end->beta);
            }
        }
    }
}

enum { PANEL_ROWS = 6, PANEL_WIDTH = 16 };

static void panel_product(size_t taps, const float *a, const ptrdiff_t *offsets, size_t a_step, size_t m, const float *b,
                          size_t width, float *y, size_t y_stride, const mk_panel_end *end) {
    for (size_t r = 0; r < m; r++) {
        for (size_t i = 0; i < width; i++) {
            float sum = end->accumulate ? y[r * y_stride + i] : 0;
            for (size_t t = 0; t < taps; t++) {
                sum += a[(offsets ? offsets[t] : (ptrdiff_t)t) + (ptrdiff_t)(r * a_step)] * b[t * width + i];
            }
            if (end->bias) sum += end->bias[i];
            y[r * y_stride + i] = unary_value(end->op, sum, end->slopes ? end->slopes[i] : end->alpha, end->beta);
        }
    }
}

float mk_float_of_half(uint16_t bits) {
    const uint32_t sign = (uint32_t)(bits & 0x8000) << 16, exponent = bits >> 10 & 31, fraction = bits & 1023;
    if (exponent == 0) return (sign ? -1.0f : 1.0f) * (float)fraction * 0x1p-24f;
    const uint32_t wide = sign | (exponent == 31 ? 255u : exponent + 112) << 23 | fraction << 13;
    float value;
    memcpy(&value, &wide, sizeof value);
    return value;
}

uint16_t mk_half_of_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) return (uint16_t)(sign | 0x7e00);  // NaN
    if (magnitude >= 0x47800000) return (uint16_t)(sign | 0x7c00);  // 65,536 and above
    if (magnitude < 0x38800000) return (uint16_t)(sign | (uint32_t)rintf(fabsf(value) * 0x1p24f));  // subnormal
    // Rounding may carry into the exponent, up to infinity, as it should.
    const uint32_t rounded = magnitude - 0x38000000 + 0xfff + (magnitude >> 13 & 1);
    return (uint16_t)(sign | rounded >> 13);
}

static void half_product(size_t taps, const float *h, size_t h_stride, size_t m, const uint16_t *w, size_t panels, float *y,
                         size_t y_stride) {
    for (size_t r = 0; r < m; r++) {
        for (size_t p = 0; p < panels; p++) {
            for (size_t t = 0; t < taps; t++) {
                for (size_t i = 0; i < 64; i++) {
                    y[r * y_stride + p * 64 + i] += h[r * h_stride + t] * mk_float_of_half(w[(p * taps + t) * 64 + i]);
                }
            }
        }
    }
}

static void transpose(const float *x, size_t x_stride, size_t rows, size_t cols, float *y, size_t y_stride) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < cols; c++) y[c * y_stride + r] = x[r * x_stride + c];
    }
}

static void depthwise(const mk_window *s, const float *x, const float *w, float *y, const mk_epilogue *e) {
    for (size_t r = 0; r < s->out_rows; r++) {
        for (size_t c = 0; c < s->out_cols; c++) {
            float sum = 0;
            for (size_t i = 0; i < s->kernel; i++) {
                for (size_t j = 0; j < s->kernel; j++) {
                    // Before the first row or column these wrap, beyond any size.
                    const size_t row = r * s->stride + i - s->pad_top, col = c * s->stride + j - s->pad_left;
                    if (row < s->rows && col < s->cols) sum += w[i * s->kernel + j] * x[row * s->cols + col];
                }
            }
            y[r * s->out_cols + c] = sum;
        }
    }
    if (e) epilogue(y, 1, s->out_rows * s->out_cols, 0, e);
}

static void max_pool(const mk_window *s, const float *x, float *y) {
    for (size_t r = 0; r < s->out_rows; r++) {
        for (size_t c = 0; c < s->out_cols; c++) {
            float best = -INFINITY;
            for (size_t i = 0; i < s->kernel; i++) {
                for (size_t j = 0; j < s->kernel; j++) {
                    const size_t row = r * s->stride + i - s->pad_top, col = c * s->stride + j - s->pad_left;
                    if (row < s->rows && col < s->cols) best = binary_value(MK_MAX, best, x[row * s->cols + col]);
                }
            }
            y[r * s->out_cols + c] = best;
        }
    }
}

const mk_table mk_scalar_table = {
    .isa = MK_SCALAR,
    .lanes = 1,
    .binary = binary,
    .unary = mk_unary_scalar,
    .epilogue = epilogue,
    .reduce = reduce,
    .squared_deviation = squared_deviation,
    .exp_sum = exp_sum,
    .copy_rows = copy_rows,
    .axpy = axpy,
    .normalize = normalize,
    .weighted_rows = weighted_rows,
    .panel_product = panel_product,
    .panel_rows = PANEL_ROWS,
    .panel_width = PANEL_WIDTH,
    .half_product = half_product,
    .transpose = transpose,
    .depthwise = depthwise,
    .max_pool = max_pool,
    .lstm_cell = lstm_cell,
    .u8_to_f32 = u8_to_f32,
    .tile_product = tile_product,
    .tile_rows = TILE_ROWS,
    .winograd_input = winograd_input,
    .winograd_output = winograd_output,
};
