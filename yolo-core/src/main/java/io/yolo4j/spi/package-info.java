/**
 * What an inference engine implements. Engines are found with {@link java.util.ServiceLoader}: a module {@code provides}
 * {@link io.yolo4j.spi.EngineProvider}, and a jar on the class path names it under {@code META-INF/services}.
 */
package io.yolo4j.spi;
