/** What a recording of the JDK's Flight Recorder shows of the library. Works, and shows nothing, where the runtime has no {@code jdk.jfr}. */
package io.yolo4j.events;
