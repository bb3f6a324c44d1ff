package io.yolo4j.tensorrt.natives;

import org.bytedeco.cuda.cudart.CUhostFn;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Destroys objects of TensorRT, which JavaCPP does not.
 *
 * <p>Since TensorRT 10 they are destroyed with {@code delete}, that is: by the function that their virtual table holds for it. In the C++ ABI of
 * Linux (Itanium C++ ABI, 2.5.3) an object begins with the address of its table, which has an entry for each virtual function in the order of the
 * declarations, and two for the destructor: the second one destroys the object and frees its memory.
 */
final class Destruction {
    /** Of the classes derived from {@code INoCopy}, whose first virtual function is its destructor: all but the parser. */
    static final int FIRST = 1;

    /** Of {@code nvonnxparser::IParser}, which declares its destructor after eight other functions (NvOnnxParser.h of TensorRT 10). */
    static final int PARSER = 9;

    private Destruction() {}

    /**
     * Destroys an object, which must not be used any more.
     *
     * @param object may be null
     * @param entry where its virtual table has the destructor that frees
     */
    static void destroy(Pointer object, int entry) {
        if (isNull(object)) {
            return;
        }
        long table = new LongPointer(object).get();
        // A function pointer of JavaCPP holds the address of the cell that the address of the function is in.
        new CUhostFn(new Address().at(table + (long) entry * Long.BYTES)).call(object);
        object.setNull();
    }

    /**
     * Whether a factory returned nothing. Where TensorRT fails it converts its null to the class of a part of the object, and with that adds the place
     * of the part: {@code createInferRuntime} of 10.6 returns 0x200. No object is in the first page of memory.
     */
    static boolean isNull(Pointer object) {
        return object == null || object.address() >= 0 && object.address() < 4096;
    }
}
