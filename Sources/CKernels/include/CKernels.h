// The SIMD kernels of Mien, in C, as tables of functions: one table an instruction set.
//
// No kernel allocates, keeps state or reports an error; sizes are the caller's contract (Sources/Kernels checks them).
// Every fast kernel has a plain twin of the same name in scalar.c, which is the oracle that tests compare it with.
// Input and output may be the same buffer where a comment says "in place"; otherwise they do not overlap.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef enum {
    MK_SCALAR = 0,
    MK_AVX2 = 1,    // AVX2, FMA and F16C
    MK_AVX512 = 2,  // AVX-512 F, VL, DQ, BW, and F16C
    MK_NEON = 3,
} mk_isa;

typedef enum { MK_ADD, MK_SUB, MK_MUL, MK_DIV, MK_MAX, MK_MIN } mk_binary_op;

// alpha and beta are the parameters of the operator of the same name in ONNX.
typedef enum {
    MK_IDENTITY,
    MK_RELU,
    MK_LEAKY_RELU,        // x < 0 ? alpha x : x
    MK_CLIP,              // min(beta, max(alpha, x))
    MK_SIGMOID,
    MK_TANH,
    MK_HARD_SIGMOID,      // clip(alpha x + beta, 0, 1)
    MK_HARD_SWISH,        // x clip(x / 6 + 1/2, 0, 1)
    MK_SILU,              // x sigmoid(x)
    MK_EXP,
    MK_ELU,               // x < 0 ? alpha (exp x - 1) : x
    MK_SELU,              // beta (x <= 0 ? alpha (exp x - 1) : x)
    MK_CELU,              // max(0, x) + min(0, alpha (exp(x / alpha) - 1))
    MK_THRESHOLDED_RELU,  // x > alpha ? x : 0
    MK_SOFTSIGN,          // x / (1 + |x|)
    MK_SOFTPLUS,          // log(1 + exp x)
    MK_MISH,              // x tanh(softplus x)
    MK_GELU,              // x/2 (1 + erf(x / sqrt 2))
    MK_GELU_TANH,         // x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
    MK_ERF,
    MK_LOG,
    MK_SQRT,
    MK_ABS,
    MK_NEGATE,
    MK_RECIPROCAL,
    MK_SQUARE,
    MK_FLOOR,
    MK_CEIL,
    MK_ROUND,             // half to even
    MK_AFFINE,            // alpha x + beta
} mk_unary_op;

typedef enum { MK_SUM, MK_SUM_OF_SQUARES, MK_SUM_OF_ABS, MK_MAXIMUM, MK_MINIMUM } mk_reduce_op;

// What is done to a row of a result before it is left: y = op(y + bias[row] + add[row, i]).
typedef struct {
    const float *_Nullable bias;    // [rows]
    const float *_Nullable add;     // [rows, cols] at add_stride, a shortcut
    size_t add_stride;
    const float *_Nullable slopes;  // [rows]: PRelu's slope in place of alpha of MK_LEAKY_RELU
    mk_unary_op op;
    float alpha, beta;
} mk_epilogue;

// What is done to a row of a product whose columns are output channels: y = op(y + bias[column]).
typedef struct {
    const float *_Nullable bias;    // [columns]
    const float *_Nullable slopes;  // [columns], as in mk_epilogue
    mk_unary_op op;
    float alpha, beta;
    bool accumulate;                // the sums begin with what y holds, not with 0
} mk_panel_end;

// A square window that slides over a plane of rows × cols with `stride` along both axes; what it covers beside the plane
// is 0 for a convolution and nothing for a maximum.
typedef struct {
    size_t rows, cols, out_rows, out_cols, kernel, stride, pad_top, pad_left;
} mk_window;

// Where the pixels of an input tile lie, and which of its k × k lie on the input; the others are 0.
typedef struct {
    ptrdiff_t row_stride, col_stride;
    size_t row_begin, row_end, col_begin, col_end;
} mk_tile_input;

// Where the pixels of an output tile go, and how many rows and columns of it are wanted.
typedef struct {
    ptrdiff_t row_stride, col_stride;
    size_t rows, cols;
} mk_tile_output;

typedef struct {
    mk_isa isa;
    size_t lanes;

    // y[i] = a[i a_step] op b[i b_step]; a step is 0 (one value for all) or 1. In place on either side of step 1.
    void (*binary)(mk_binary_op op, const float *a, size_t a_step, const float *b, size_t b_step, float *y, size_t n);

    // y[i] = op(x[i]). In place.
    void (*unary)(mk_unary_op op, const float *x, float *y, size_t n, float alpha, float beta);

    // y = op(y + bias + add), rows of `cols` values `stride` apart. In place by nature.
    void (*epilogue)(float *y, size_t rows, size_t cols, size_t stride, const mk_epilogue *e);

    // The reduction of n values; 0 of nothing for sums, -inf and +inf for maximum and minimum. A NaN gives a NaN.
    float (*reduce)(mk_reduce_op op, const float *x, size_t n);

    // Sum of (x[i] - shift)^2.
    float (*squared_deviation)(const float *x, size_t n, float shift);

    // y[i] = exp(x[i] - shift), returns the sum of y. In place.
    float (*exp_sum)(const float *x, float *y, size_t n, float shift);

    // Row r of y is n values of row r of x, one every x_step; rows lie x_stride and y_stride apart.
    void (*copy_rows)(const float *x, size_t x_stride, size_t x_step, float *y, size_t y_stride, size_t rows, size_t n);

    // y[i] += a x[i].
    void (*axpy)(float a, const float *x, float *y, size_t n);

    // y[i] = (x[i] - mean) scale gamma[i] + beta[i]; gamma and beta may be NULL (1 and 0). In place.
    void (*normalize)(const float *x, float *y, size_t n, float mean, float scale, const float *_Nullable gamma,
                      const float *_Nullable beta);

    // y[i] = sum over t of w[t] x[offsets[t] + i].
    void (*weighted_rows)(size_t taps, const float *w, const float *x, const ptrdiff_t *offsets, float *y, size_t n);

    // One LSTM step of ONNX with its default activations, of blocks of sixteen units; gates [blocks, 4, 16] in the order
    // i, o, f, c, biases added already. peephole is [blocks, 3, 16] in the order i, o, f, or NULL. c [blocks, 16] is
    // updated in place, h written.
    void (*lstm_cell)(const float *gates, const float *_Nullable peephole, float *c, float *h, size_t blocks);

    // y[i] = x[i] scale + shift.
    void (*u8_to_f32)(const uint8_t *x, float *y, size_t n, float scale, float shift);

    // The product of packed weights with the rows of x that offsets name, the core of every convolution here:
    // y[r, i] = sum over t of a[t, r] x[offsets[t] + i] for r < m <= tile_rows and i < n, rows of y y_stride apart.
    // a is [taps, tile_rows], zero-filled beyond m. Reads exactly n values of each row of x.
    // The epilogue, if any, is applied last; its bias, add and slopes begin at row 0 of this tile.
    void (*tile_product)(size_t taps, const float *a, const float *x, const ptrdiff_t *offsets, float *y,
                         size_t y_stride, size_t m, size_t n, const mk_epilogue *_Nullable e);
    size_t tile_rows;

    // The product of a few rows with a packed panel of `width` columns, a multiple of `lanes` of at most panel_width:
    // y[r, i] = end(sum over t of a[offsets[t] + r a_step] b[t, i]) for r < m, 1 <= m <= panel_rows, i < width; rows of y
    // y_stride apart. Without offsets, offsets[t] is t. b is [taps, width].
    void (*panel_product)(size_t taps, const float *a, const ptrdiff_t *_Nullable offsets, size_t a_step, size_t m,
                          const float *b, size_t width, float *y, size_t y_stride, const mk_panel_end *end);
    size_t panel_rows;
    size_t panel_width;

    // y[r, p 64 + i] += sum over t of h[r, t] w[p, t, i] for r < m, p < panels, i < 64; w is [panels, taps, 64] of float16
    // bits; rows of h and y h_stride and y_stride apart.
    void (*half_product)(size_t taps, const float *h, size_t h_stride, size_t m, const uint16_t *w, size_t panels, float *y,
                         size_t y_stride);

    // y[c, r] = x[r, c]; rows of x x_stride apart, of y y_stride.
    void (*transpose)(const float *x, size_t x_stride, size_t rows, size_t cols, float *y, size_t y_stride);

    // y[r, c] = sum over i, j of w[i, j] x[r stride + i - pad_top, c stride + j - pad_left] of one channel, then the
    // epilogue with its first bias and slope. kernel is 2, 3 or 5, stride 1 or 2, pad_left < kernel.
    void (*depthwise)(const mk_window *window, const float *x, const float *w, float *y, const mk_epilogue *_Nullable e);

    // The largest x in each window of one channel; a NaN gives a NaN. kernel is 2 or 3, stride 1 or 2, pad_left < kernel.
    void (*max_pool)(const mk_window *window, const float *x, float *y);

    // Winograd's minimal filtering F(m x m, 3 x 3), m = 2 or 4, with k = m + 2 (Lavin and Gray 2015), for `channels`
    // channels side by side, a multiple of `lanes`.
    //
    // The transformed tile, v[i k + j][c] = (B' d B)[i, j] of channel c, v rows v_stride apart; x is the pixel of the
    // tile's corner, which may lie beside the input.
    void (*winograd_input)(size_t m, const mk_tile_input *tile, const float *x, float *v, size_t v_stride,
                           size_t channels);

    // The output tile, y = end(A' p A) of p[i, j] = products[i k + j][c]. `accumulate` means nothing here.
    void (*winograd_output)(size_t m, const float *products, size_t products_stride, const mk_tile_output *tile, float *y,
                            size_t channels, const mk_panel_end *end);
} mk_table;

// The table of an instruction set, or NULL where this machine lacks it.
const mk_table *_Nullable mk_table_for(mk_isa isa);

// The best table of this machine, or the one that the environment's MIEN_KERNELS (scalar, avx2, avx512, neon) names
// where the machine has it. The environment is read each time: ask once.
const mk_table *mk_selected_table(void);

// The value of float16 bits; and the bits of the nearest float16, ties to even.
float mk_float_of_half(uint16_t bits);
uint16_t mk_half_of_float(float value);

// Which processor the calling thread is on, -1 where that is not known.
int mk_processor(void);

// Moves the calling thread to another processor that it may use, where there is one.
void mk_leave_processor(int processor);

// Tells the processor that a thread spins.
static inline void mk_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#pragma clang assume_nonnull end
