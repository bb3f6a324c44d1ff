/** Files that are made once and used again: models that were rewritten, engines that were built. */
package io.yolo4j.cache;
