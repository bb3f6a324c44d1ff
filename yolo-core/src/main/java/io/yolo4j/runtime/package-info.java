/** Which engine runs a model, and the pool of its sessions. */
package io.yolo4j.runtime;
