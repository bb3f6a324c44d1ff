// Finds the rows of an output whose best score is above a threshold, and brings their numbers together: ColumnHead, RowHead and
// Candidates.passes of the core, for ScoreFilter.

// Exact (IEEE 754-2008, binary16): Tensor.halfToFloat.
__device__ static float widened(unsigned short half) {
    unsigned magnitude = (unsigned) (half & 0x7fff) << 13, sign = (unsigned) (half & 0x8000) << 16;
    if (magnitude >= 0x7c00u << 13) { // infinity or NaN: all exponent bits set
        return __uint_as_float(sign | 0x7f800000 | magnitude);
    }
    // Moves the exponent's bias from 15 to 127; the product normalises subnormals as well.
    float value = __uint_as_float(magnitude) * 5.192296858534828e33f; // 2^112
    return __uint_as_float(__float_as_uint(value) | sign);
}

template <bool HALF>
__device__ static float number(const void *output, long long at) {
    return HALF ? widened(__ldg((const unsigned short *) output + at)) : __ldg((const float *) output + at);
}

__device__ static bool finite(float value) {
    return fabsf(value) <= 3.402823466e38f; // false for NaN
}

// What is counted for each place: rows that passed, rows whose best score or objectness is no number, and rows whose objectness passes but
// whose product is no number.
enum { PASSED, BROKEN, LOST, COUNTS = 4 };

template <bool HALF>
__device__ static void examine(
        const void *output, long long first, long long step, int row, int classes, bool objectness, float threshold,
        int *counts, int *passed) {
    float object = 1.0f;
    if (objectness) { // first and alone: the other numbers of most rows are never fetched from memory
        object = number<HALF>(output, first + 4 * step);
        if (!finite(object)) {
            atomicAdd(counts + BROKEN, 1);
        }
        if (!finite(object) || !(object > threshold)) {
            return;
        }
    }
    long long scores = first + (objectness ? 5 : 4) * step;
    float best = number<HALF>(output, scores);
#pragma unroll 8
    for (int c = 1; c < classes; c++) {
        float score = number<HALF>(output, scores + c * step);
        best = score > best || score != score ? score : best; // NaN wins: nothing is greater than it
    }
    float product = object * best;
    if (!finite(product)) {
        atomicAdd(counts + (objectness ? LOST : BROKEN), 1);
    } else if (product > threshold) {
        passed[atomicAdd(counts + PASSED, 1)] = row; // in any order; the host sorts
    }
}

// A thread looks at one row; z of the grid is the place. Columns are read side by side, each number of all rows at once.
extern "C" __global__ void filter(
        const void *__restrict__ output, long long halves, long long columns, long long rows, long long numbers,
        long long classes, long long objectness, long long threshold, int *counts, int *passed) {
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) {
        return;
    }
    long long slot = blockIdx.z;
    long long first = slot * rows * numbers + (columns ? row : row * numbers), step = columns ? rows : 1;
    int *mine = counts + COUNTS * slot, *list = passed + slot * rows;
    if (halves) {
        examine<true>(output, first, step, row, classes, objectness, __int_as_float((int) threshold), mine, list);
    } else {
        examine<false>(output, first, step, row, classes, objectness, __int_as_float((int) threshold), mine, list);
    }
}

// Copies rows that passed, from the one at `from` in the list on, to `target`: for each place the counts, then for each row its number
// in the output and all its numbers as floats. A thread copies one number.
extern "C" __global__ void gather(
        const void *__restrict__ output, long long halves, long long columns, long long rows, long long numbers,
        const int *__restrict__ counts, const int *__restrict__ passed, int *target, long long room, long long from,
        long long place) {
    long long thread = blockIdx.x * blockDim.x + threadIdx.x;
    long long record = thread / (1 + numbers), k = thread % (1 + numbers), slot = place + blockIdx.z;
    const int *mine = counts + COUNTS * slot;
    int *here = target + blockIdx.z * (COUNTS + room * (1 + numbers));
    if (thread < COUNTS) {
        here[thread] = mine[thread];
    }
    if (record >= room || from + record >= mine[PASSED]) {
        return;
    }
    int row = passed[slot * rows + from + record];
    int *value = here + COUNTS + thread;
    if (k == 0) {
        *value = row;
        return;
    }
    long long at = slot * rows * numbers + (columns ? (k - 1) * rows + row : row * numbers + k - 1);
    *value = __float_as_int(halves ? number<true>(output, at) : number<false>(output, at));
}
