package io.yolo4j.tensorrt.gpu;

import java.util.List;

/** Runs an engine; one run at a time, on one stream. */
public interface PlanContext extends AutoCloseable {
    /** Chooses the shape of an input, within the profile of this context. */
    void shape(int input, long... shape);

    /** Where an input is read. */
    void inputAddress(int input, long device);

    /** Where an output is written. */
    void outputAddress(int output, long device);

    /**
     * The shapes of the outputs for the shapes that were chosen.
     *
     * @return -1 where it depends on what the inputs hold; that dimension then is not larger than {@link #outputBytes} says
     */
    List<long[]> outputShapes();

    /** Memory that an output may take at most for the shapes that were chosen. */
    long outputBytes(int output);

    /** Puts a run into a stream. */
    void enqueue(GpuStream stream);

    /**
     * The shape that the last run gave to an output of which {@link #outputShapes} left something open; asked for after
     * {@link GpuStream#synchronize}.
     *
     * @throws io.yolo4j.EngineException where that cannot be known
     */
    long[] lastShape(int output);

    @Override
    void close();
}
