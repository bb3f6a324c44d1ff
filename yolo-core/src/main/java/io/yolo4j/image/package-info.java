/** From encoded bytes to pixels, and from pixels into a model's input. */
package io.yolo4j.image;
