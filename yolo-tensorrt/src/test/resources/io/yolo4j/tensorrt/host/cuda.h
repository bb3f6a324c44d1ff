// What CUDA C has and C++ has not, as far as the kernels use it. A kernel is called once for each thread of the grid, one after the other;
// HostCompiler appends a function for each kernel that does so.
#include <cmath>
#include <cstring>

#define __global__
#define __device__

struct Index {
    unsigned x, y, z;
};
static thread_local Index threadIdx, blockIdx, blockDim, gridDim;

static int atomicAdd(int *address, int value) {
    return __atomic_fetch_add(address, value, __ATOMIC_RELAXED);
}

template <typename T>
static T __ldg(const T *address) {
    return *address;
}

static float __fdiv_rn(float a, float b) {
    return a / b;
}

template <typename To, typename From>
static To bits_of(From value) {
    To result;
    static_assert(sizeof(To) == sizeof(From), "as many bits");
    memcpy(&result, &value, sizeof(To));
    return result;
}
static unsigned __float_as_uint(float value) {
    return bits_of<unsigned>(value);
}
static int __float_as_int(float value) {
    return bits_of<int>(value);
}
static float __uint_as_float(unsigned value) {
    return bits_of<float>(value);
}
static float __int_as_float(int value) {
    return bits_of<float>(value);
}

template <typename T>
static T argument(const long long *arguments, int index) {
    T result;
    static_assert(sizeof(T) == 8, "each parameter of a kernel is 8 bytes wide");
    memcpy(&result, arguments + index, 8);
    return result;
}
