// Memory by address, and the kernels that g++ compiled.
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <jni.h>

typedef void (*Launch)(unsigned, unsigned, unsigned, unsigned, const long long *);

#define NATIVE(type, name) extern "C" JNIEXPORT type JNICALL Java_io_yolo4j_tensorrt_host_Harness_##name

NATIVE(jlong, allocate)(JNIEnv *, jclass, jlong bytes) {
    void *memory = nullptr;
    return posix_memalign(&memory, 256, bytes) == 0 ? (jlong) memory : 0;
}

NATIVE(void, free)(JNIEnv *, jclass, jlong address) {
    free((void *) address);
}

NATIVE(void, fill)(JNIEnv *, jclass, jlong address, jint value, jlong bytes) {
    memset((void *) address, value, bytes);
}

NATIVE(jobject, buffer)(JNIEnv *env, jclass, jlong address, jlong bytes) {
    return env->NewDirectByteBuffer((void *) address, bytes);
}

NATIVE(jlong, open)(JNIEnv *env, jclass, jstring path) {
    const char *text = env->GetStringUTFChars(path, nullptr);
    void *library = dlopen(text, RTLD_NOW | RTLD_LOCAL);
    env->ReleaseStringUTFChars(path, text);
    return (jlong) library;
}

NATIVE(jlong, find)(JNIEnv *env, jclass, jlong library, jstring name) {
    const char *text = env->GetStringUTFChars(name, nullptr);
    void *symbol = dlsym((void *) library, text);
    env->ReleaseStringUTFChars(name, text);
    return (jlong) symbol;
}

NATIVE(void, close)(JNIEnv *, jclass, jlong library) {
    dlclose((void *) library);
}

NATIVE(void, launch)
(JNIEnv *env, jclass, jlong kernel, jint x, jint y, jint z, jint block, jlongArray arguments) {
    jlong values[32] = {};
    jsize count = env->GetArrayLength(arguments);
    env->GetLongArrayRegion(arguments, 0, count, values);
    ((Launch) kernel)(x, y, z, block, (const long long *) values);
}
