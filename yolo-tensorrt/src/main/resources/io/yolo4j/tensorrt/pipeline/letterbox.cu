// Resizes, pads and normalises pictures into an input, to the same bits as LetterboxBand, ColumnTaps and the LineWriters of the core.
// Compiled without fused multiply-adds, which round once where the reference rounds twice.

// GpuSession writes these, one for each place of the batch.
struct Place {
    const unsigned char *pixels;
    double scaleX;
    double scaleY;
    int kind;
    int stride;
    int step;
    int offset[3];
    int sourceWidth;
    int sourceHeight;
    int left;
    int top;
    int width;
    int height;
    int padding;
    float mean[3];
    float deviation[3];
};

// What becomes of a place: it stays as it is, or a picture is written; one of 0 x 0 pixels is all padding.
enum { KEPT, PICTURE };
enum { FLOAT_PLANES, HALF_PLANES, BYTE_PLANES, BYTE_PIXELS };

// Computed in double and rounded once to float, as OpenCV does it: another order changes bytes.
__device__ static float position(int index, double scale) {
    return (float) ((index + 0.5) * scale - 0.5);
}

// The position of each column and of each row of a place in its picture. For all pixels of a line or a column they are the same, and numbers in
// double precision are expensive on most devices.
extern "C" __global__ void positions(
        const Place *__restrict__ places, float *__restrict__ target, long long width, long long height) {
    int at = blockIdx.x * blockDim.x + threadIdx.x;
    const Place &place = places[blockIdx.z];
    if (at >= width + height || place.kind == KEPT) {
        return;
    }
    target[blockIdx.z * (width + height) + at] = at < width
            ? position(at - place.left, place.scaleX)
            : position(at - (int) width - place.top, place.scaleY);
}

__device__ static int weight(float fraction) {
    return (int) rintf(fraction * 2048.0f);
}

// OpenCV's INTER_LINEAR on 8-bit samples, with 11-bit coefficients.
__device__ static void resize(const Place &place, float x, float y, int sample[3]) {
    int left = (int) floorf(x);
    float across = x - (float) left;
    int last = place.sourceWidth - 1;
    if (left < 0) {
        left = 0;
        across = 0.0f;
    } else if (left >= last) {
        left = last;
        across = 0.0f;
    }
    int right = left < last ? left + 1 : last;
    int leftWeight = weight(1.0f - across), rightWeight = weight(across);

    int upper = (int) floorf(y);
    float down = y - (float) upper;
    int upperWeight = weight(1.0f - down), lowerWeight = weight(down);
    // At the border rows are clamped and weights kept; columns do it the other way round.
    int lower = upper + 1, bottom = place.sourceHeight - 1;
    upper = upper < 0 ? 0 : upper > bottom ? bottom : upper;
    lower = lower < 0 ? 0 : lower > bottom ? bottom : lower;

    const unsigned char *above = place.pixels + (long long) upper * place.stride;
    const unsigned char *below = place.pixels + (long long) lower * place.stride;
    int leftAt = left * place.step, rightAt = right * place.step;
#pragma unroll
    for (int channel = 0; channel < 3; channel++) {
        int at = place.offset[channel];
        int a = (__ldg(above + leftAt + at) * leftWeight + __ldg(above + rightAt + at) * rightWeight) >> 4;
        int b = (__ldg(below + leftAt + at) * leftWeight + __ldg(below + rightAt + at) * rightWeight) >> 4;
        sample[channel] = ((upperWeight * a >> 16) + (lowerWeight * b >> 16) + 2) >> 2;
    }
}

// To nearest, ties to even (IEEE 754-2008, binary16): Tensor.floatToHalf. NVRTC has no conversion without headers.
__device__ static unsigned short half(float value) {
    unsigned bits = __float_as_uint(value), sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
        return sign | 0x7e00;
    }
    if (magnitude >= 0x477ff000) { // 65520, halfway between the largest half and the next power of two
        return sign | 0x7c00;
    }
    if (magnitude < 0x38800000) { // below 2^-14: a multiple of 2^-24
        return sign | (unsigned) rintf(fabsf(value) * 16777216.0f);
    }
    unsigned rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
    return sign | (rounded - (112 << 23)) >> 13;
}

// A thread writes one pixel; z of the grid is the place, y the line.
extern "C" __global__ void letterbox(
        const Place *__restrict__ places, const float *__restrict__ positions, void *__restrict__ input, long long width,
        long long height, long long format) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y;
    const Place &place = places[blockIdx.z];
    if (x >= width || place.kind == KEPT) {
        return;
    }
    int column = x - place.left, row = y - place.top;
    int sample[3] = {place.padding, place.padding, place.padding};
    if (column >= 0 && column < place.width && row >= 0 && row < place.height) {
        const float *here = positions + blockIdx.z * (width + height);
        resize(place, __ldg(here + x), __ldg(here + width + y), sample);
    }
    long long plane = width * height, picture = 3 * plane * blockIdx.z, pixel = y * width + x;
#pragma unroll
    for (int channel = 0; channel < 3; channel++) {
        long long at = picture + channel * plane + pixel;
        if (format == BYTE_PLANES) {
            ((unsigned char *) input)[at] = (unsigned char) sample[channel];
        } else if (format == BYTE_PIXELS) {
            ((unsigned char *) input)[picture + 3 * pixel + channel] = (unsigned char) sample[channel];
        } else {
            float value = __fdiv_rn((float) sample[channel] - place.mean[channel], place.deviation[channel]);
            if (format == HALF_PLANES) {
                ((unsigned short *) input)[at] = half(value);
            } else {
                ((float *) input)[at] = value;
            }
        }
    }
}
