// The vector kernels, written once over a few primitives (v_load, v_fma, …) that each instruction set defines before
// it includes this file. The plain twin of each function is in scalar.c.
//
// Errors against the twin that tests hold these to: sums 1e-6 of the sum of magnitudes; elementary functions as math.h
// says; everything else is exact but for the fused multiply-adds.
#include "math.h"

#include "elementwise.h"
#include "epilogue.h"
#include "reduce.h"
#include "rows.h"

#include "tiles.h"
#include "panels.h"
#include "windows.h"
#include "winograd.h"
#include "recurrent.h"

#include "table.h"
